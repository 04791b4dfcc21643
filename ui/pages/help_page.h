// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/shell/page.h"

class QLineEdit;
class QTextBrowser;

namespace rationale::ui {

class StudioContext;

/// The user's guide (resources/guide), in the language of the studio.
class HelpPage : public Page {
    Q_OBJECT

public:
    explicit HelpPage(StudioContext& context, QWidget* parent = nullptr);

    QString id() const override { return QStringLiteral("help"); }
    QString title() const override { return tr("Guide"); }
    QString iconName() const override { return QStringLiteral("info"); }
    QList<PageKey> keys() const override;

private:
    void find(bool backwards);

    QTextBrowser* m_text;
    QLineEdit* m_search;
};

} // namespace rationale::ui
