// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/services/model_exporter.h"

#include "core/base/error.h"
#include "ui/services/strings.h"

#include <QElapsedTimer>

#include <atomic>
#include <thread>

namespace rationale::ui {

namespace {
constexpr qint64 progressMilliseconds = 100;
}

struct ModelExporter::Impl {
    std::thread thread;
    std::atomic<bool> cancelled = false;
    bool busy = false; // GUI thread only
};

ModelExporter::ModelExporter(QObject* parent)
    : QObject(parent)
    , m_impl(std::make_unique<Impl>()) {}

ModelExporter::~ModelExporter() {
    cancel();
    if (m_impl->thread.joinable())
        m_impl->thread.join();
}

bool ModelExporter::isBusy() const {
    return m_impl->busy;
}

void ModelExporter::cancel() {
    m_impl->cancelled = true;
}

void ModelExporter::start(const fs::path& model, const fs::path& target, ModelExportPart part) {
    if (m_impl->busy)
        return;
    if (m_impl->thread.joinable())
        m_impl->thread.join(); // has ended
    m_impl->busy = true;
    m_impl->cancelled = false;
    m_impl->thread = std::thread([this, model, target, part] {
        QElapsedTimer clock;
        clock.start();
        qint64 told = -progressMilliseconds;
        const auto progress = [&](int64_t done, int64_t total) {
            if (clock.elapsed() - told >= progressMilliseconds || done == total) {
                told = clock.elapsed();
                QMetaObject::invokeMethod(
                    this, [this, done, total] { Q_EMIT progressed(done, total); },
                    Qt::QueuedConnection);
            }
            return !m_impl->cancelled;
        };
        QString problem;
        bool wasStopped = false;
        try {
            exportModel(model, target, part, progress);
        } catch (const Error& error) {
            wasStopped = error.kind() == ErrorKind::Stopped;
            problem = QString::fromUtf8(error.what());
        } catch (const std::exception& error) {
            problem = QString::fromUtf8(error.what());
        }
        QMetaObject::invokeMethod(
            this,
            [this, problem, wasStopped, name = text(target)] {
                m_impl->busy = false;
                if (wasStopped)
                    Q_EMIT stopped();
                else if (problem.isEmpty())
                    Q_EMIT finished(name);
                else
                    Q_EMIT failed(problem);
            },
            Qt::QueuedConnection);
    });
}

} // namespace rationale::ui
