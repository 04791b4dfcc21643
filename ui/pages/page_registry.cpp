// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/page_registry.h"

#include "ui/shell/page.h"

#include <QCoreApplication>

namespace rationale::ui {

const std::vector<PageEntry>& pageRegistry() {
    static const std::vector<PageEntry> pages{};
    return pages;
}

} // namespace rationale::ui
