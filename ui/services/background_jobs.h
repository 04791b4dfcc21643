// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QPointer>
#include <QString>

#include <functional>
#include <memory>

namespace rationale::ui {

/// Runs queries off the GUI thread. Jobs of one `channel` supersede each other: a late result of an
/// older job is dropped (hotspot's JobTracker). `deliver` runs in the GUI thread while `owner`
/// lives.
class BackgroundJobs : public QObject {
    Q_OBJECT

public:
    explicit BackgroundJobs(QObject* parent = nullptr);
    ~BackgroundJobs() override;

    /// `work` runs on a worker thread and returns what `deliver` takes. An exception goes to
    /// failed(), but for Error{Stopped}: who interrupts a job does not want its result.
    template <typename Work, typename Deliver>
    void run(QObject* owner, const QString& channel, Work work, Deliver deliver) {
        using Result = decltype(work());
        auto result = std::make_shared<std::unique_ptr<Result>>();
        submit(
            owner, channel,
            [work = std::move(work), result] { *result = std::make_unique<Result>(work()); },
            [deliver = std::move(deliver), result] { deliver(std::move(**result)); });
    }
    bool isBusy(const QString& channel) const;
    void waitForAll(); // tests and shutdown

Q_SIGNALS:
    void failed(const QString& channel, const QString& message);
    void busyChanged(const QString& channel, bool busy);

private:
    void submit(QObject* owner, const QString& channel, std::function<void()> work,
                std::function<void()> deliver);
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace rationale::ui
