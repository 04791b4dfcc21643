// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/services/project_writer.h"

#include "ui/services/strings.h"

#include <QCoreApplication>
#include <QThreadPool>

namespace rationale::ui {

struct ProjectWriter::Impl {
    fs::path folder;
    std::unique_ptr<Library> library; // of the writer's thread
    QThreadPool pool;                 // the last member: its thread ends first
};

ProjectWriter::ProjectWriter(const QString& projectFolder, QObject* parent)
    : QObject(parent)
    , m_impl(std::make_unique<Impl>()) {
    m_impl->folder = path(projectFolder);
    m_impl->pool.setMaxThreadCount(1);
}

ProjectWriter::~ProjectWriter() {
    m_impl->pool.waitForDone();
}

void ProjectWriter::write(std::function<void(Library&)> change, std::function<void(bool ok)> then) {
    submit(std::move(change), true, std::move(then));
}

void ProjectWriter::setSetting(const QString& key, const Json& value) {
    submit([key = key.toStdString(), value](Library& library) { library.setSetting(key, value); },
           false, {});
}

void ProjectWriter::waitForAll() {
    m_impl->pool.waitForDone();
    QCoreApplication::sendPostedEvents(this, QEvent::MetaCall);
}

void ProjectWriter::submit(std::function<void(Library&)> change, bool changesRuns,
                           std::function<void(bool ok)> then) {
    m_impl->pool.start([this, change = std::move(change), then = std::move(then), changesRuns] {
        QString problem;
        try {
            if (!m_impl->library)
                m_impl->library = std::make_unique<Library>(m_impl->folder);
            change(*m_impl->library);
        } catch (const std::exception& error) {
            problem = QString::fromUtf8(error.what());
        }
        QMetaObject::invokeMethod(
            this,
            [this, problem, then, changesRuns] {
                if (!problem.isEmpty())
                    Q_EMIT failed(problem);
                if (changesRuns)
                    Q_EMIT written();
                if (then)
                    then(problem.isEmpty());
            },
            Qt::QueuedConnection);
    });
}

} // namespace rationale::ui
