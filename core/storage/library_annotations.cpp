// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/id.h"
#include "core/storage/library_impl.h"

namespace rationale {

void Library::annotate(const std::vector<Annotation>& annotations) {
    m_impl->write([&] {
        Statement insert(*m_impl->database,
                         "INSERT OR REPLACE INTO annotation (content, annotator, verdict, edited, "
                         "note, changed) VALUES (?, ?, ?, ?, ?, ?)");
        for (const Annotation& annotation : annotations) {
            insert.bind(1, annotation.content);
            insert.bind(2, annotation.annotator);
            insert.bind(3, annotation.accepted ? "accepted" : "rejected");
            annotation.edited ? insert.bind(4, *annotation.edited) : insert.bindNull(4);
            insert.bind(5, annotation.note);
            insert.bind(6, annotation.changed > 0 ? annotation.changed : nowSeconds());
            insert.run();
        }
    });
}

std::map<std::string, Annotation> Library::annotations() {
    std::map<std::string, Annotation> latest;
    Statement query(*m_impl->database, "SELECT content, annotator, verdict, edited, note, changed "
                                       "FROM annotation ORDER BY changed, annotator");
    while (query.step()) {
        Annotation annotation{query.text(0), query.text(1), query.text(2) == "accepted", {},
                              query.text(4), query.real(5)};
        if (!query.isNull(3))
            annotation.edited = query.text(3);
        latest.insert_or_assign(annotation.content, std::move(annotation));
    }
    return latest;
}

} // namespace rationale
