// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

namespace rationale {
struct EvidenceManifest;
}

namespace rationale::ui {

/// The line over a window that shows an evidence bundle: whose it is, when it was made, its
/// fingerprint.
QWidget* makeEvidenceBanner(const EvidenceManifest& manifest);

} // namespace rationale::ui
