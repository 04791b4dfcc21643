// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QString>
#include <QStringList>

#include <optional>

namespace rationale::ui {

/// Every question to the person goes through here, so that tests can answer in advance.
class Dialogs : public QObject {
    Q_OBJECT

public:
    using QObject::QObject;

    /// Index of the chosen button, the last one being the safe one (also for Escape).
    int ask(QWidget* parent, const QString& title, const QString& text, const QStringList& buttons);
    QString openFile(QWidget* parent, const QString& title, const QString& filter);
    QString saveFile(QWidget* parent, const QString& title, const QString& filter,
                     const QString& suggested);
    QString chooseFolder(QWidget* parent, const QString& title);

    void answerNext(int button) { m_nextAnswer = button; }
    void answerNextPath(const QString& path) { m_nextPath = path; }

private:
    std::optional<int> m_nextAnswer;
    std::optional<QString> m_nextPath;
};

} // namespace rationale::ui
