// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/card_export.h"

#include "ui/charts/chart_card.h"
#include "ui/services/dialogs.h"
#include "ui/shell/studio_context.h"

#include <QCoreApplication>

namespace rationale::ui {

void exportCard(StudioContext& context, QWidget* page, const ChartCard& card,
                const QString& suffix) {
    QString name = card.metricName();
    name.replace(u'/', u'_');
    const QString path = context.dialogs().saveFile(
        page, QCoreApplication::translate("CardExport", "Export %1").arg(card.metricName()),
        QStringLiteral("*.") + suffix, name + u'.' + suffix);
    if (path.isEmpty())
        return;
    if (card.exportTo(path))
        context.toast(QCoreApplication::translate("CardExport", "Written: %1").arg(path));
    else
        context.toast(QCoreApplication::translate("CardExport",
                                                  "%1 could not be written. Choose another folder.")
                          .arg(path),
                      true);
}

} // namespace rationale::ui
