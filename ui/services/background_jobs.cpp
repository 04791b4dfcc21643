// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/services/background_jobs.h"

#include "core/base/error.h"

#include <QCoreApplication>
#include <QHash>
#include <QThreadPool>

#include <atomic>

namespace rationale::ui {

namespace {

constexpr int workerThreads = 2;

/// Shared with the workers, so that a job can see that it was superseded before it starts.
struct Ticket {
    std::atomic<bool> superseded = false;
};

} // namespace

struct BackgroundJobs::Impl {
    QThreadPool pool;
    QHash<QString, std::shared_ptr<Ticket>> newest; // GUI thread only; absent: idle
};

BackgroundJobs::BackgroundJobs(QObject* parent)
    : QObject(parent)
    , m_impl(std::make_unique<Impl>()) {
    m_impl->pool.setMaxThreadCount(workerThreads);
}

BackgroundJobs::~BackgroundJobs() {
    for (const std::shared_ptr<Ticket>& ticket : std::as_const(m_impl->newest))
        ticket->superseded = true;
    m_impl->pool.waitForDone();
}

bool BackgroundJobs::isBusy(const QString& channel) const {
    return m_impl->newest.contains(channel);
}

void BackgroundJobs::waitForAll() {
    // A delivery may start the next job, so repeat until nothing is left.
    while (!m_impl->newest.isEmpty()) {
        m_impl->pool.waitForDone();
        QCoreApplication::sendPostedEvents(this, QEvent::MetaCall);
    }
}

void BackgroundJobs::submit(QObject* owner, const QString& channel, std::function<void()> work,
                            std::function<void()> deliver) {
    const auto ticket = std::make_shared<Ticket>();
    std::shared_ptr<Ticket>& slot = m_impl->newest[channel];
    const bool wasBusy = slot != nullptr;
    if (wasBusy)
        slot->superseded = true;
    slot = ticket;
    if (!wasBusy)
        Q_EMIT busyChanged(channel, true);

    // Runs in the GUI thread: only the newest job of a channel may deliver or report.
    const auto finish = [this, channel, ticket, owner = QPointer<QObject>(owner),
                         deliver = std::move(deliver)](const QString& error, bool interrupted) {
        if (ticket->superseded || m_impl->newest.value(channel) != ticket)
            return;
        m_impl->newest.remove(channel);
        Q_EMIT busyChanged(channel, false);
        if (!owner || interrupted)
            return;
        if (!error.isEmpty()) {
            Q_EMIT failed(channel, error);
            return;
        }
        try {
            deliver();
        } catch (const std::exception& exception) {
            Q_EMIT failed(channel, QString::fromUtf8(exception.what()));
        }
    };
    m_impl->pool.start([this, ticket, work = std::move(work), finish] {
        QString error;
        bool interrupted = false;
        if (!ticket->superseded) {
            try {
                work();
            } catch (const Error& exception) {
                interrupted = exception.kind() == ErrorKind::Stopped;
                error = QString::fromUtf8(exception.what());
            } catch (const std::exception& exception) {
                error = QString::fromUtf8(exception.what());
            }
        }
        QMetaObject::invokeMethod(
            this, [finish, error, interrupted] { finish(error, interrupted); },
            Qt::QueuedConnection);
    });
}

} // namespace rationale::ui
