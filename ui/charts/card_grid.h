// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/chart_card.h"

#include <QHash>
#include <QScrollArea>
#include <QSet>
#include <QStringList>

class QLabel;
class QToolButton;
class QTimer;

namespace rationale::ui {

/// Cards in collapsible sections. A card is made, asks for its data and is drawn when it comes into
/// view; one that was never in view costs nothing. Dirty cards are drawn one per turn of the event
/// loop, each at most ten times a second.
class CardGrid : public QScrollArea {
    Q_OBJECT

public:
    explicit CardGrid(QWidget* parent = nullptr);

    struct Section {
        QString id;    // "rewards": remembered when folded
        QString title; // translated
        QStringList metrics;
    };
    void setSections(const QVector<Section>& sections); // keeps the cards of metrics that stay
    void clearCards(); // keeps them, empty: their data is asked for at the next setSections()
    /// Empties the cards out of view; what they show is asked for again. Returns their metrics.
    QStringList releaseUnseen();
    void setPerRow(int cards); // 0: as many as fit
    int perRow() const { return m_perRow; }
    void setFolded(const QStringList& sections);
    QStringList folded() const;

    ChartCard* card(const QString& metric) const { return m_cards.value(metric); } // or null
    QList<ChartCard*> cards() const { return m_cards.values(); }
    bool isInView(const ChartCard* card) const;
    /// Unfolds its section, scrolls there and gives it the focus. False: there is no such card.
    bool reveal(const QString& metric);
    void setHint(const QString& sentence); // shown while there are no cards
    bool hasPending() const;               // cards in view that wait for their turn
    void markDirty(const QString& metric); // drawn when in view
    void markAllDirty();
    /// The crosshair of all cards in view; no value: none.
    void setCursor(std::optional<double> x);
    /// The zoom of all cards but the one that it was made in, which has it.
    void setZoom(std::optional<ChartCard::Zoom> zoom, const QObject* source);
    int drawCount() const { return m_draws; } // tests and the benchmark

Q_SIGNALS:
    void cardMade(ChartCard* card);
    void dataWanted(const QString& metric); // once, when the card first comes into view
    void foldedChanged();

protected:
    void resizeEvent(QResizeEvent* event) override;
    void scrollContentsBy(int dx, int dy) override;
    void showEvent(QShowEvent* event) override;

private:
    struct Block {
        Section section;
        QToolButton* header;
        bool folded = false;
    };
    void layoutCards();
    void look();        // makes, asks and draws what came into view
    QRect view() const; // in the coordinates of the cards
    void drawNext();

    QWidget* m_content;
    QLabel* m_hint;
    QVector<Block> m_blocks;
    QHash<QString, QRect> m_places; // of every card that is not folded away
    QHash<QString, ChartCard*> m_cards;
    QSet<QString> m_asked, m_dirty, m_folded;
    int m_perRow = 0;
    int m_draws = 0;
    bool m_cleared = false;
    QTimer* m_timer;
};

} // namespace rationale::ui
