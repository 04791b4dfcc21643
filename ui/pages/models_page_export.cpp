// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/models_page_export.h"

#include "ui/services/dialogs.h"
#include "ui/services/model_exporter.h"
#include "ui/services/project_writer.h"
#include "ui/services/strings.h"
#include "ui/shell/studio_context.h"
#include "ui/shell/text_format.h"
#include "ui/shell/widgets_basic.h"

#include <QComboBox>
#include <QDir>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QStandardPaths>
#include <QVBoxLayout>

namespace rationale::ui {

namespace {

const QString folderKey = QStringLiteral("models.exportFolder");

ModelExportPart partOf(const QComboBox* box) {
    return box->currentIndex() == 1 ? ModelExportPart::Adapter : ModelExportPart::Model;
}

/// "mini-base/step-40" becomes "mini-base-step-40".
QString folderName(const ModelRecord& record) {
    return qs(record.name).replace(u'/', u'-');
}

} // namespace

ModelExportPanel::ModelExportPanel(StudioContext& context, QWidget* parent)
    : QFrame(parent)
    , m_context(context)
    , m_exporter(new ModelExporter(this))
    , m_title(new ElidedLabel({}, FontRole::Section))
    , m_target(new QLineEdit)
    , m_part(new QComboBox)
    , m_size(makeLabel({}, FontRole::Table, "secondary"))
    , m_problem(makeLabel({}, FontRole::Table, "error"))
    , m_browse(makeButton(tr("Choose…"), QStringLiteral("folder")))
    , m_start(makeButton(tr("Export here"), QStringLiteral("export"), ButtonKind::Primary))
    , m_close(makeButton(tr("Close"), {}, ButtonKind::Quiet))
    , m_progress(new ProgressStrip) {
    setObjectName(QStringLiteral("exportPanel"));
    setProperty("pane", QStringLiteral("true"));
    m_title->setObjectName(QStringLiteral("exportTitle"));
    m_target->setObjectName(QStringLiteral("exportTarget"));
    m_target->setAccessibleName(tr("Folder to export to"));
    m_target->setPlaceholderText(tr("A new folder, or an empty one"));
    m_part->setObjectName(QStringLiteral("exportPart"));
    m_part->setAccessibleName(tr("What is exported"));
    m_part->addItems({tr("Model, adapter merged"), tr("Adapter alone")});
    m_size->setObjectName(QStringLiteral("exportSize"));
    m_problem->setObjectName(QStringLiteral("exportProblem"));
    m_problem->setWordWrap(true);
    m_browse->setObjectName(QStringLiteral("exportBrowse"));
    m_start->setObjectName(QStringLiteral("exportStart"));
    m_close->setObjectName(QStringLiteral("exportClose"));
    m_progress->setObjectName(QStringLiteral("exportProgress"));
    buildRows();
    connect(m_browse, &QPushButton::clicked, this, &ModelExportPanel::browse);
    connect(m_start, &QPushButton::clicked, this, &ModelExportPanel::start);
    connect(m_target, &QLineEdit::returnPressed, this, &ModelExportPanel::start);
    connect(m_close, &QPushButton::clicked, this, &ModelExportPanel::close);
    connect(m_part, &QComboBox::currentIndexChanged, this, &ModelExportPanel::showSize);
    connect(m_progress, &ProgressStrip::cancelled, m_exporter, &ModelExporter::cancel);
    connect(m_exporter, &ModelExporter::progressed, this, &ModelExportPanel::showProgress);
    connect(m_exporter, &ModelExporter::failed, this, &ModelExportPanel::finish);
    connect(m_exporter, &ModelExporter::stopped, this,
            [this] { finish(tr("The export was stopped. Nothing was written.")); });
    connect(m_exporter, &ModelExporter::finished, this, [this](const QString& target) {
        setWriting(false);
        hide();
        Q_EMIT closed();
        m_context.toast(tr("Exported: %1").arg(target));
    });
    setWriting(false);
    hide();
}

void ModelExportPanel::buildRows() {
    auto* whole = new QVBoxLayout(this);
    whole->setContentsMargins(0, 0, 0, 0);
    whole->setSpacing(0);
    whole->addWidget(makeLine(Qt::Horizontal));
    auto* column = new QVBoxLayout;
    column->setContentsMargins(px(16), px(8), px(12), px(8));
    column->setSpacing(px(8));
    whole->addLayout(column);
    auto* title = new QHBoxLayout;
    title->setSpacing(px(8));
    title->addWidget(m_title, 1);
    title->addWidget(m_size);
    title->addWidget(m_part);
    auto* row = new QHBoxLayout;
    row->setSpacing(px(8));
    row->addWidget(m_target, 1);
    row->addWidget(m_browse);
    row->addWidget(m_start);
    row->addWidget(m_close);
    column->addLayout(title);
    column->addLayout(row);
    column->addWidget(m_progress);
    column->addWidget(m_problem);
}

void ModelExportPanel::openFor(const ModelRecord& record) {
    show();
    if (m_exporter->isBusy())
        return;
    m_record = record;
    m_title->setText(tr("Export %1 as a Hugging Face folder").arg(qs(record.name)));
    m_part->setVisible(record.facts.hasAdapter);
    m_part->setCurrentIndex(0);
    m_problem->hide();
    QString parent =
        qs(m_context.library().setting(folderKey.toStdString(), "").get<std::string>());
    if (parent.isEmpty() || !QFileInfo(parent).isDir())
        parent = QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation);
    m_target->setText(QDir(parent).filePath(folderName(record)));
    showSize();
    m_target->setFocus();
    m_target->selectAll();
}

void ModelExportPanel::showSize() {
    // The adapter's own size would need the disk; it is a hundredth of the model.
    m_size->setVisible(partOf(m_part) == ModelExportPart::Model);
    m_size->setText(
        tr("%1 without the state of the trainer")
            .arg(TextFormat::bytes(m_record.facts.bytes - m_record.facts.trainerBytes)));
}

void ModelExportPanel::browse() {
    const QString folder =
        m_context.dialogs().chooseFolder(this, tr("Folder to put %1 in").arg(qs(m_record.name)));
    if (!folder.isEmpty())
        m_target->setText(QDir(folder).filePath(folderName(m_record)));
}

void ModelExportPanel::start() {
    const QString target = m_target->text().trimmed();
    if (m_exporter->isBusy())
        return;
    if (target.isEmpty() || !QDir::isAbsolutePath(target)) {
        finish(tr("Name the whole path of a folder, as in /home/me/model."));
        return;
    }
    m_context.writer().setSetting(folderKey, QFileInfo(target).absolutePath().toStdString());
    m_problem->hide();
    setWriting(true);
    m_progress->setProgress(0, 0, tr("Looking at the files…"));
    m_exporter->start(m_record.folder, path(target), partOf(m_part));
}

void ModelExportPanel::showProgress(qint64 done, qint64 total) {
    if (m_exporter->isBusy())
        m_progress->setProgress(
            done, total, tr("%1 of %2").arg(TextFormat::bytes(done), TextFormat::bytes(total)));
}

void ModelExportPanel::finish(const QString& problem) {
    setWriting(false);
    m_problem->setText(problem);
    m_problem->show();
    show();
}

void ModelExportPanel::setWriting(bool on) {
    m_progress->setVisible(on);
    m_progress->setCancellable(on);
    for (QWidget* widget : std::initializer_list<QWidget*>{m_target, m_part, m_browse, m_start})
        widget->setEnabled(!on);
    m_close->setVisible(!on);
}

void ModelExportPanel::close() {
    if (m_exporter->isBusy() || !isVisible())
        return;
    hide();
    Q_EMIT closed();
}

} // namespace rationale::ui
