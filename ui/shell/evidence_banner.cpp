// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/evidence_banner.h"

#include "core/evidence/evidence_bundle.h"
#include "ui/services/strings.h"
#include "ui/shell/text_format.h"
#include "ui/shell/widgets_basic.h"

#include <QCoreApplication>
#include <QHBoxLayout>

namespace rationale::ui {

namespace {

constexpr int hashShown = 16;

} // namespace

QWidget* makeEvidenceBanner(const EvidenceManifest& manifest) {
    QStringList names;
    for (const EvidenceManifest::Run& run : manifest.runs)
        names.append(text(run.name));
    QWidget* banner = makePane("sunken");
    banner->setObjectName(QStringLiteral("evidenceBanner"));
    auto* row = new QHBoxLayout(banner);
    row->setContentsMargins(px(12), px(4), px(12), px(4));
    auto* mark =
        new Chip(QCoreApplication::translate("EvidenceBanner", "Evidence, verified"), ChipKind::Ok);
    mark->setIcon(QStringLiteral("check"));
    row->addWidget(mark);
    auto* what = new ElidedLabel(
        QCoreApplication::translate("EvidenceBanner",
                                    "%1 · made %2 by %3 · it can be read, not changed")
            .arg(names.join(QStringLiteral(", ")), text(manifest.made), text(manifest.madeBy)));
    what->setToolTip(text(manifest.note));
    row->addWidget(what, 1);
    QLabel* hash = makeLabel(QCoreApplication::translate("EvidenceBanner", "fingerprint %1")
                                 .arg(text(manifest.fingerprint()).left(hashShown)),
                             FontRole::CodeSmall, "secondary");
    hash->setToolTip(text(manifest.fingerprint()));
    hash->setTextInteractionFlags(Qt::TextSelectableByMouse);
    row->addWidget(hash);
    return banner;
}

} // namespace rationale::ui
