// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QFont>
#include <QHash>
#include <QObject>
#include <QPen>
#include <QVector>

class QPalette;

namespace rationale::ui {

/// Colours by their names in resources/themes/*.json, in the same order as tokenNames() in
/// theme.cpp.
enum class Token {
    Window,
    Surface,
    Sunken,
    Raised,
    Hover,
    Press,
    Sel,
    SelInactive,
    Border,
    BorderStrong,
    Control,
    Text,
    Text2,
    Text3,
    AccentText,
    Ok,
    Warn,
    Err,
    TextDis,
    OnAccent,
    Accent,
    AccentHover,
    AccentPress,
    OkBg,
    WarnBg,
    ErrBg,
    Info,
    InfoBg,
    Mark,
    Grid,
    Axis,
    Cross,
    Button,
    Input,
    Count
};

/// Roles of type. Sizes follow the system font: it is Body, the others keep their ratio to 13 px.
enum class FontRole {
    PageTitle,
    PaneTitle,
    KeyFigure,
    Body,
    BodyStrong,
    Reading,
    Table,
    TableStrong,
    Section,
    Small,
    Code,
    CodeSmall
};

/// The look of the studio: two sets of colours, type and lengths. One per application, because
/// palette and style sheet are the application's. Widgets that paint themselves repaint on
/// changed().
class Theme : public QObject {
    Q_OBJECT

public:
    enum class Mode { System, Light, Dark };

    static Theme& instance();
    /// Style, palette, style sheet and font of the application; call once after QApplication is
    /// made.
    void install(Mode mode);
    void setMode(Mode mode); // switches at run time; a no-op when nothing changes
    Mode mode() const { return m_mode; }
    bool isDark() const { return m_dark; }

    QColor colour(Token token) const { return m_colours[static_cast<int>(token)]; }
    QColor
    runColour(int index) const; // index ≥ 0 of RunSummary::colour; eight colours, then dashes
    QPen runPen(int index, qreal width) const;
    QColor rewardColour(double value) const; // diverging, seven steps
    QColor partColour(int index) const;
    QColor languageColour(const QString& code) const; // "en", "zh", "ja"; "" is digits and code
    QColor languageTint(const QString& code) const;

    QFont font(FontRole role) const;
    /// A length of the design (drawn for a 13 px body) in pixels of this system's font.
    int px(double designPixels) const;
    /// Stronger outlines: borderStrong becomes control.
    void setStrongOutlines(bool on);

Q_SIGNALS:
    void changed();

private:
    Theme();
    void apply();
    bool systemIsDark() const;
    void load(const QString& name);
    QPalette palette() const;
    QString styleSheet() const;

    Mode m_mode = Mode::System;
    bool m_dark = false;
    bool m_installed = false;
    bool m_systemDark = false;
    bool m_strongOutlines = false;
    double m_scale = 1;
    QVector<QColor> m_colours, m_runs, m_reward, m_parts;
    QHash<QString, QColor> m_languages, m_tints;
};

inline QColor token(Token name) {
    return Theme::instance().colour(name);
}
inline QFont font(FontRole role) {
    return Theme::instance().font(role);
}
inline int px(double designPixels) {
    return Theme::instance().px(designPixels);
}

} // namespace rationale::ui
