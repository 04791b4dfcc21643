// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/services/dialogs.h"

#include <QFileDialog>
#include <QMessageBox>
#include <QPushButton>

#include <utility>

namespace rationale::ui {

int Dialogs::ask(QWidget* parent, const QString& title, const QString& text,
                 const QStringList& buttons) {
    if (m_nextAnswer)
        return *std::exchange(m_nextAnswer, std::nullopt);
    QMessageBox box(QMessageBox::NoIcon, title, text, QMessageBox::NoButton, parent);
    QList<QPushButton*> added;
    for (const QString& label : buttons)
        added << box.addButton(label, label == buttons.last() ? QMessageBox::RejectRole
                                                              : QMessageBox::ActionRole);
    if (!added.isEmpty()) {
        box.setEscapeButton(added.last());
        box.setDefaultButton(added.last());
    }
    box.exec();
    for (int i = 0; i < added.size(); ++i)
        if (box.clickedButton() == added[i])
            return i;
    return static_cast<int>(buttons.size()) - 1;
}

QString Dialogs::openFile(QWidget* parent, const QString& title, const QString& filter) {
    if (m_nextPath)
        return *std::exchange(m_nextPath, std::nullopt);
    return QFileDialog::getOpenFileName(parent, title, {}, filter);
}

QString Dialogs::saveFile(QWidget* parent, const QString& title, const QString& filter,
                          const QString& suggested) {
    if (m_nextPath)
        return *std::exchange(m_nextPath, std::nullopt);
    return QFileDialog::getSaveFileName(parent, title, suggested, filter);
}

QString Dialogs::chooseFolder(QWidget* parent, const QString& title) {
    if (m_nextPath)
        return *std::exchange(m_nextPath, std::nullopt);
    return QFileDialog::getExistingDirectory(parent, title);
}

} // namespace rationale::ui
