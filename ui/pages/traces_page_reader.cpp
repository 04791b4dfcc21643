// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/traces_page_reader.h"

#include "ui/models/group_table_model.h"
#include "ui/pages/language_page_strip.h"
#include "ui/pages/traces_page_view.h"
#include "ui/services/strings.h"
#include "ui/shell/text_format.h"
#include "ui/shell/theme.h"
#include "ui/shell/widgets_basic.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QVBoxLayout>

#include <cmath>
#include <map>

namespace rationale::ui {

namespace {

QString codeHtml(const std::string& words) {
    return QStringLiteral("<code>%1</code>").arg(text(words).toHtmlEscaped());
}

} // namespace

ReaderPane::ReaderPane(QWidget* parent)
    : QWidget(parent)
    , m_header(new PaneHeader(tr("Completion"), this))
    , m_view(new TraceView(this))
    , m_strip(new StripWidget(this))
    , m_legend(makeLabel({}, FontRole::Table, "secondary", this))
    , m_violations(makeLabel({}, FontRole::Table, "error", this))
    , m_answer(makeLabel({}, FontRole::Table, nullptr, this)) {
    setProperty("pane", QStringLiteral("true"));
    setAttribute(Qt::WA_StyledBackground);
    m_view->setObjectName(QStringLiteral("traceView"));
    m_strip->setObjectName(QStringLiteral("readerStrip"));
    m_legend->setObjectName(QStringLiteral("stripLegend"));
    m_legend->setTextFormat(Qt::RichText);
    m_violations->setObjectName(QStringLiteral("violations"));
    m_violations->setWordWrap(true);
    m_answer->setObjectName(QStringLiteral("answerBox"));
    m_answer->setTextFormat(Qt::RichText);
    m_answer->setWordWrap(true);
    m_answer->setTextInteractionFlags(Qt::TextSelectableByMouse);
    for (QLabel* label : {m_legend, m_violations, m_answer})
        label->setContentsMargins(px(12), px(2), px(12), px(6));

    addControls();

    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_header);
    layout->addWidget(makeLine(Qt::Horizontal, this));
    layout->addWidget(makeBar());
    auto* strip = new QHBoxLayout;
    strip->setContentsMargins(px(12), px(6), px(12), px(2));
    strip->addWidget(m_strip);
    layout->addLayout(strip);
    layout->addWidget(m_legend);
    layout->addWidget(m_violations);
    layout->addWidget(makeLine(Qt::Horizontal, this));
    layout->addWidget(m_view, 1);
    layout->addWidget(makeLine(Qt::Horizontal, this));
    layout->addWidget(m_answer);
    connect(&Theme::instance(), &Theme::changed, this, [this] {
        showAnswer();
        showStripLegend();
    });
    clear();
}

void ReaderPane::addControls() {
    auto* previous = makeIconButton(QStringLiteral("chevron-up"), tr("Previous completion (k)"));
    auto* next = makeIconButton(QStringLiteral("chevron-down"), tr("Next completion (j)"));
    auto* copy = makeIconButton(QStringLiteral("copy"), tr("Copy the text (y)"));
    copy->setObjectName(QStringLiteral("copyText"));
    auto* json = makeIconButton(QStringLiteral("export"), tr("Copy as JSON (Shift+Y)"));
    json->setObjectName(QStringLiteral("copyJson"));
    auto* link = makeIconButton(QStringLiteral("link"), tr("Copy the link run:step:group:member"));
    link->setObjectName(QStringLiteral("copyLink"));
    for (QToolButton* button : {previous, next, copy, json, link})
        m_header->addControl(button);
    connect(previous, &QToolButton::clicked, this, [this] { Q_EMIT stepRequested(-1); });
    connect(next, &QToolButton::clicked, this, [this] { Q_EMIT stepRequested(1); });
    connect(copy, &QToolButton::clicked, this, &ReaderPane::copyText);
    connect(json, &QToolButton::clicked, this, &ReaderPane::copyJson);
    connect(link, &QToolButton::clicked, this, &ReaderPane::linkRequested);
    connect(m_strip, &StripWidget::positionClicked, this, [this](double share) {
        if (m_sample.spans.empty())
            return;
        const int begin = m_sample.spans.front().start, end = m_sample.spans.back().end;
        const int at = begin + static_cast<int>(share * (end - begin));
        for (const LanguageSpan& span : m_sample.spans)
            if (at >= span.start && at < span.end)
                showSpan(span.start, span.end);
    });
}

QWidget* ReaderPane::makeBar() {
    auto* bar = new QWidget(this);
    auto* layout = new QHBoxLayout(bar);
    layout->setContentsMargins(px(12), px(4), px(12), px(4));
    layout->setSpacing(px(4));
    layout->addWidget(makeLabel(tr("Overlay"), FontRole::Table, "secondary", bar));
    const auto toggle = [&](const QString& name, const QString& words, TraceView::Overlay overlay) {
        QPushButton* button = makeButton(words, {}, ButtonKind::Quiet, bar);
        button->setObjectName(name);
        button->setCheckable(true);
        button->setChecked(true);
        layout->addWidget(button);
        connect(button, &QPushButton::toggled, this,
                [this, overlay](bool on) { m_view->setOverlay(overlay, on); });
        return button;
    };
    m_languages = toggle(QStringLiteral("overlayLanguage"), tr("Language"), TraceView::Languages);
    m_format = toggle(QStringLiteral("overlayFormat"), tr("Format"), TraceView::Format);
    m_reflection =
        toggle(QStringLiteral("overlayReflection"), tr("Reflection"), TraceView::Reflections);
    layout->addStretch(1);
    return bar;
}

void ReaderPane::setSample(const SampleRecord& sample, const PromptRecord& prompt, int groupSize) {
    const bool same = m_hasSample && m_sample.id == sample.id && m_sample.id != 0;
    m_sample = sample;
    m_prompt = prompt;
    m_hasSample = true;
    m_header->setTitle(tr("Completion %1").arg(sample.member + 1));
    m_header->setNote(tr("of %1").arg(groupSize));
    if (!same)
        m_view->setDocument(TraceDocument(sample, prompt));
    m_strip->setStrip(stripOf(sample));
    const QStringList violations = m_view->document().violations();
    m_violations->setVisible(!violations.isEmpty());
    m_violations->setText(tr("⚠ Format: %1").arg(violations.join(QStringLiteral(", "))));
    showAnswer();
    showStripLegend();
}

void ReaderPane::clear() {
    m_sample = {};
    m_prompt = {};
    m_hasSample = false;
    m_header->setTitle(tr("Completion"));
    m_header->setNote({});
    m_view->setDocument({});
    m_strip->setStrip({});
    m_violations->hide();
    m_legend->clear();
    m_answer->clear();
}

void ReaderPane::showStripLegend() {
    if (!m_hasSample)
        return;
    std::map<QString, int> letters; // characters, as the strip shows them
    int all = 0;
    for (const LanguageSpan& span : m_sample.spans) {
        if (span.language.empty())
            continue;
        letters[text(span.language)] += span.end - span.start;
        all += span.end - span.start;
    }
    QStringList entries;
    for (const auto& [language, count] : letters)
        entries << QStringLiteral("<span style='color:%1'>■</span> %2%3 %4")
                       .arg(Theme::instance().languageColour(language).name(), language,
                            language == text(m_prompt.language) ? tr(", target") : QString(),
                            TextFormat::percent(static_cast<double>(count) / all, 0));
    if (!std::isnan(m_sample.targetShare))
        entries
            << tr("words on target <b>%1</b>").arg(TextFormat::percent(m_sample.targetShare, 0));
    entries << tr("switches <b>%1</b>").arg(m_sample.switches);
    if (const auto reflections = m_view->document().reflections().size(); reflections > 0)
        entries << tr("reflection words <b>%1</b>").arg(reflections);
    m_legend->setText(entries.join(QStringLiteral(" &nbsp; ")));
}

void ReaderPane::showAnswer() {
    if (!m_hasSample)
        return;
    const auto row = [](const QString& label, const QString& value, const QString& note = {}) {
        return QStringLiteral("<tr><td style='color:%1'>%2</td><td>%3</td>%4</tr>")
            .arg(token(Token::Text2).name(), label, value, note);
    };
    const QString judged = m_sample.hasRightAnswer
                               ? row(tr("Extracted"), extractedHtml(), verdictHtml())
                               : row(tr("No right answer"), worthText(m_sample));
    const QString gold = row(m_sample.hasRightAnswer ? tr("Gold") : tr("A good answer"),
                             codeHtml(m_prompt.reference));
    m_answer->setText(QStringLiteral("<table cellpadding='2'>") + judged +
                      (m_prompt.reference.empty() ? QString() : gold) + QStringLiteral("</table>"));
}

QString ReaderPane::extractedHtml() const {
    return m_sample.extracted.empty() ? QStringLiteral("–") : codeHtml(m_sample.extracted);
}

QString ReaderPane::verdictHtml() const {
    const QString verdict = m_sample.correct             ? tr("✓ equal to gold")
                            : m_sample.extracted.empty() ? tr("⚠ no answer found")
                                                         : tr("✕ differs");
    return QStringLiteral("<td style='color:%1'>&nbsp; %2</td>")
        .arg(token(m_sample.correct ? Token::Ok : Token::Err).name(), verdict);
}

void ReaderPane::toggleLanguages() {
    m_languages->toggle();
}

void ReaderPane::toggleFold() {
    m_view->setFolded(!m_view->isFolded());
}

void ReaderPane::setSearch(const QString& needle) {
    m_view->setSearch(needle);
    if (m_view->hitCount() > 0)
        m_view->nextHit(1);
}

void ReaderPane::showSpan(int start, int end) {
    const TraceDocument& document = m_view->document();
    m_view->showRange(document.utf16Offset(start), document.utf16Offset(end));
}

void ReaderPane::copyText() const {
    if (m_hasSample)
        QGuiApplication::clipboard()->setText(text(m_sample.completion));
}

void ReaderPane::copyJson() const {
    if (m_hasSample)
        QGuiApplication::clipboard()->setText(text(toJsonText(toJson(m_sample, m_prompt), 2)));
}

} // namespace rationale::ui
