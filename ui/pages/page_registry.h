// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <functional>
#include <vector>

namespace rationale::ui {

class Page;
class StudioContext;

/// A page as the rail shows it; the page itself is made when first opened.
struct PageEntry {
    QString id;        // "runs"
    QString icon;      // resources/icons/<icon>.svg
    const char* label; // translated in context "Page"
    int group;         // 0 train, 1 read, 2 assets; −1: not in the rail
    std::function<Page*(StudioContext&)> make;
};

/// Every page of the studio, in the order of the rail.
const std::vector<PageEntry>& pageRegistry();

} // namespace rationale::ui
