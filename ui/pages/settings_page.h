// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/shell/page.h"

class QFormLayout;
class QLabel;
class QPlainTextEdit;
class QPushButton;
class QVBoxLayout;

namespace rationale::ui {

class EngineCommand;
class StudioContext;

/// How the studio looks and speaks, what the project holds, and what this machine has.
class SettingsPage : public Page {
    Q_OBJECT

public:
    explicit SettingsPage(StudioContext& context, QWidget* parent = nullptr);

    QString id() const override { return QStringLiteral("settings"); }
    QString title() const override { return tr("Settings"); }
    QString iconName() const override { return QStringLiteral("settings"); }
    QList<PageKey> keys() const override;
    void activated() override;

private:
    QFormLayout* addSection(const QString& title);
    void addLook();
    void addProject();
    void addEngine();
    void examine(); // asks the engine what this machine has

    StudioContext& m_context;
    QVBoxLayout* m_column = nullptr;
    EngineCommand* m_command;
    QLabel *m_engine = nullptr, *m_restart = nullptr;
    QPlainTextEdit* m_doctor = nullptr;
    QPushButton* m_examine = nullptr;
};

} // namespace rationale::ui
