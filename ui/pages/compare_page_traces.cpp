// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/compare_page_traces.h"

#include "core/base/error.h"
#include "ui/pages/compare_page_traces_column.h"
#include "ui/services/background_jobs.h"
#include "ui/services/reader_pool.h"
#include "ui/services/strings.h"
#include "ui/shell/studio_context.h"
#include "ui/shell/text_format.h"
#include "ui/shell/widgets_basic.h"

#include <QCheckBox>
#include <QComboBox>
#include <QHBoxLayout>
#include <QSlider>
#include <QSplitter>
#include <QVBoxLayout>

#include <algorithm>

namespace rationale::ui {

namespace {

constexpr int mostLetters = 100; // of a prompt in the box

bool isSame(const CompareTraces::Run& a, const CompareTraces::Run& b) {
    return a.folder == b.folder && a.names.fullName == b.names.fullName && a.samples == b.samples;
}

} // namespace

CompareTraces::CompareTraces(StudioContext& context, QWidget* parent)
    : QWidget(parent)
    , m_context(context)
    , m_readers(std::make_shared<ReaderPool>())
    , m_prompt(makeLabel({}, FontRole::Body))
    , m_note(makeLabel({}, FontRole::Table, "secondary"))
    , m_splitter(new QSplitter) {
    setObjectName(QStringLiteral("compareTraces"));
    m_prompt->setObjectName(QStringLiteral("sharedPromptText"));
    m_prompt->setTextFormat(Qt::PlainText);
    m_prompt->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_note->setObjectName(QStringLiteral("sharedPromptNote"));
    for (QLabel* label : {m_prompt, m_note}) {
        label->setWordWrap(true);
        label->setContentsMargins(px(16), px(4), px(16), px(4));
    }
    m_splitter->setObjectName(QStringLiteral("compareTracesSplitter"));
    m_splitter->setChildrenCollapsible(false);
    for (int place = 0; place < mostColumns; ++place) {
        m_columns.append(new TraceColumn(place));
        m_splitter->addWidget(m_columns.last());
        m_splitter->setStretchFactor(place, 1);
        m_columns.last()->hide();
    }
    QWidget* head = makePane();
    auto* texts = new QVBoxLayout(head);
    texts->setContentsMargins(0, 0, 0, px(4));
    texts->setSpacing(0);
    texts->addWidget(buildBar());
    texts->addWidget(m_prompt);
    texts->addWidget(m_note);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(head);
    column->addWidget(makeLine(Qt::Horizontal));
    column->addWidget(m_splitter, 1);
    connect(&m_context, &StudioContext::stepChanged, this, &CompareTraces::reload);
}

CompareTraces::~CompareTraces() {
    m_readers->interruptAll();
}

QWidget* CompareTraces::buildBar() {
    auto* bar = new QWidget;
    bar->setFixedHeight(px(40));
    auto* row = new QHBoxLayout(bar);
    row->setContentsMargins(px(16), 0, px(12), 0);
    row->setSpacing(px(8));
    m_step = new QSlider(Qt::Horizontal);
    m_step->setObjectName(QStringLiteral("sharedStep"));
    m_step->setAccessibleName(tr("Step of the first run"));
    m_step->setRange(0, 0); // until its steps are known
    m_step->setFixedWidth(px(140));
    m_stepText = makeLabel({}, FontRole::Table);
    m_stepText->setObjectName(QStringLiteral("sharedStepText"));
    m_prompts = new QComboBox;
    m_prompts->setObjectName(QStringLiteral("sharedPrompts"));
    m_prompts->setAccessibleName(tr("Prompt"));
    m_prompts->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_prompts->setMinimumContentsLength(12);
    m_pick = new SegmentedControl;
    m_pick->setObjectName(QStringLiteral("sharedPick"));
    for (const QString& name : {tr("Best"), tr("Median"), tr("Worst")})
        m_pick->addSegment(name);
    for (QPushButton* button : m_pick->findChildren<QPushButton*>()) // the tables have segments too
        button->setObjectName(
            button->objectName().replace(QLatin1String("segment"), QLatin1String("sharedPick")));
    m_marks = new QCheckBox(tr("Mark what differs"));
    m_marks->setObjectName(QStringLiteral("sharedMarks"));
    m_marks->setChecked(true);
    QPushButton* back =
        makeButton(tr("Back to curves"), QStringLiteral("close"), ButtonKind::Quiet);
    back->setObjectName(QStringLiteral("closeTraces"));
    row->addWidget(m_step);
    row->addWidget(m_stepText);
    row->addWidget(m_prompts, 1);
    row->addWidget(m_pick);
    row->addWidget(m_marks);
    row->addWidget(back);
    connect(back, &QPushButton::clicked, this, &CompareTraces::closed);
    connect(m_step, &QSlider::valueChanged, this, [this](int place) {
        if (place < static_cast<int>(m_found.steps.size()))
            m_context.setStep(m_found.steps[static_cast<size_t>(place)]);
    });
    connect(m_prompts, &QComboBox::currentIndexChanged, this, [this](int place) {
        if (place < 0 || place >= m_found.prompts.size())
            return;
        m_key = m_found.prompts[place].key;
        reload();
    });
    connect(m_pick, &SegmentedControl::currentChanged, this, &CompareTraces::reload);
    connect(m_marks, &QCheckBox::toggled, this, &CompareTraces::showAnswers);
    return bar;
}

void CompareTraces::setRuns(const QVector<Run>& runs) {
    const QVector<Run> wanted = runs.mid(0, mostColumns);
    const bool same =
        std::equal(wanted.begin(), wanted.end(), m_runs.begin(), m_runs.end(), isSame);
    m_runs = wanted;
    if (!same)
        reload();
}

void CompareTraces::movePrompt(int by) {
    if (m_prompts->count() > 0)
        m_prompts->setCurrentIndex(
            std::clamp(m_prompts->currentIndex() + by, 0, m_prompts->count() - 1));
}

void CompareTraces::nextPick() {
    m_pick->setCurrent((m_pick->current() + 1) % 3);
}

void CompareTraces::toggleMarks() {
    m_marks->toggle();
}

void CompareTraces::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    if (m_stale)
        reload();
}

void CompareTraces::reload() {
    m_stale = true;
    if (!isVisible())
        return;
    m_stale = false;
    m_reading = true;
    m_readers->interruptAll();
    SharedPromptsQuery query{{}, m_context.step(), m_key, static_cast<Pick>(m_pick->current())};
    query.folders.reserve(static_cast<size_t>(m_runs.size()));
    for (const Run& run : std::as_const(m_runs))
        query.folders.push_back(run.folder);
    m_note->setText(tr("The prompts are being read."));
    m_context.jobs().run(
        this, QStringLiteral("compare.traces"),
        [readers = m_readers, query] {
            try {
                return std::make_pair(readSharedPrompts(query, readers), QString());
            } catch (const Error& error) {
                if (error.kind() == ErrorKind::Stopped)
                    throw;
                return std::make_pair(SharedPrompts(), QString::fromUtf8(error.what()));
            }
        },
        [this](const std::pair<SharedPrompts, QString>& result) {
            m_reading = false;
            show(result.first);
            if (!result.second.isEmpty())
                m_note->setText(result.second);
        });
}

void CompareTraces::show(const SharedPrompts& found) {
    m_found = found;
    m_key = found.key.empty() ? m_key : found.key;
    showSteps();
    showPrompts();
    showAnswers();
    m_note->setText(noteText());
}

void CompareTraces::showSteps() {
    const QSignalBlocker quiet(m_step);
    const auto count = static_cast<int>(m_found.steps.size());
    m_step->setRange(0, std::max(count - 1, 0));
    m_step->setEnabled(count > 1);
    const auto at = std::find(m_found.steps.begin(), m_found.steps.end(), m_found.step);
    m_step->setValue(static_cast<int>(at - m_found.steps.begin()));
    m_stepText->setText(m_found.step < 0 ? QString()
                                         : tr("step %1").arg(TextFormat::integer(m_found.step)));
}

void CompareTraces::showPrompts() {
    const QSignalBlocker quiet(m_prompts);
    m_prompts->clear();
    int current = -1;
    for (const SharedPrompts::Prompt& prompt : std::as_const(m_found.prompts)) {
        if (prompt.key == m_found.key)
            current = m_prompts->count();
        const QString line = text(prompt.text).simplified();
        m_prompts->addItem(line.size() > mostLetters ? line.left(mostLetters) + QChar(0x2026)
                                                     : line);
    }
    m_prompts->setCurrentIndex(current);
    m_prompts->setEnabled(m_prompts->count() > 1);
}

void CompareTraces::showAnswers() {
    QString prompt;
    for (int place = 0; place < mostColumns; ++place) {
        const bool isUsed = place < m_runs.size() && place < m_found.answers.size();
        m_columns[place]->setVisible(isUsed);
        if (!isUsed)
            continue;
        const SharedPrompts::Answer& answer = m_found.answers[place];
        m_columns[place]->setAnswer(m_runs[place].names, answer, m_marks->isChecked());
        if (prompt.isEmpty())
            prompt = text(answer.prompt.text).simplified();
    }
    constexpr qsizetype mostShown = 400; // the whole of it is in the tip
    m_prompt->setText(prompt.size() > mostShown ? prompt.left(mostShown) + QChar(0x2026) : prompt);
    m_prompt->setToolTip(prompt.size() > mostShown ? prompt : QString());
    m_prompt->setVisible(!prompt.isEmpty());
}

QString CompareTraces::noteText() const {
    if (m_runs.size() < 2)
        return tr("Show two runs or more to read their answers side by side.");
    const QString first = m_runs[0].names.fullName;
    if (m_found.step < 0)
        return tr("%1 has kept no completions. Move a run to the top that has.").arg(first);
    const QString alone =
        m_found.alone == 0
            ? QString()
            : TextFormat::plural(m_found.alone,
                                 tr("%1 prompt of this step was given to no other of these runs."),
                                 tr("%1 prompts of this step were given to no other of these "
                                    "runs."));
    if (m_found.prompts.isEmpty())
        return tr("At step %1 of %2 there is nothing to compare. %3 Choose another step.")
            .arg(TextFormat::integer(m_found.step), first, alone);
    return tr("Prompts that %1 was given at step %2; each other run at its nearest step. %3")
        .arg(first, TextFormat::integer(m_found.step), alone)
        .trimmed();
}

} // namespace rationale::ui
