// SPDX-License-Identifier: GPL-3.0-or-later
// Rendered conversations against Jinja (tests/oracle/chat_fixture.py made the fixture).
#include "core/base/json.h"
#include "core/text/chat_template.h"
#include "tests/support/test_project.h"

#include <QTest>

using namespace rationale;
using namespace rationale::test;

class TestChatTemplate : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void rendersAsJinja_data();
    void rendersAsJinja();
    void templatesAreRecognised();
    void unknownOnesAreNoGuess();
    void bytesThatAreNoTextPass();
};

void TestChatTemplate::rendersAsJinja_data() {
    QTest::addColumn<QString>("name");
    for (const std::string& name : ChatTemplate::names())
        QTest::newRow(name.c_str()) << QString::fromStdString(name);
}

void TestChatTemplate::rendersAsJinja() {
    QFETCH(QString, name);
    const fs::path path = fs::path(RATIONALE_SOURCE_DIR) / "tests/data/chat/expected.json";
    const Json expected = parseJson(readFile(path), path.string());
    const ChatTemplate chat = ChatTemplate::named(name.toStdString());
    const Json& rendered = expected["rendered"][name.toStdString()];
    QCOMPARE(rendered.size(), expected["conversations"].size());
    for (size_t i = 0; i < rendered.size(); ++i) {
        std::vector<ChatMessage> messages;
        for (const Json& message : expected["conversations"][i])
            messages.push_back({message["role"], message["content"]});
        for (const bool prompt : {false, true})
            QCOMPARE(QString::fromStdString(chat.render(messages, prompt, expected["bos"])),
                     QString::fromStdString(rendered[i][prompt ? 1 : 0]));
    }
}

void TestChatTemplate::templatesAreRecognised() {
    const fs::path data = testData("tokenizers");
    if (data.empty())
        QSKIP("no shared test data");
    for (const auto& [file, name] : {std::pair("qwen2_5", "qwen2.5"),
                                     {"qwen3", "qwen3"},
                                     {"llama3", "llama3"},
                                     {"llama3_1", "llama3.1"},
                                     {"deepseekv3", "deepseek-r1-think"}}) {
        const std::string text = readFile(data / "chat_templates" / (std::string(file) + ".jinja"));
        QCOMPARE(ChatTemplate::recognised(text, file).name(), std::string(name));
    }
    for (const auto& [file, name] : {std::pair("tokenizer_config.json", "deepseek-r1"),
                                     {"deepseek-v3_tokenizer_config.json", "deepseek-v3"}}) {
        const fs::path path = data / "deepseek-r1-config" / file;
        const Json config = parseJson(readFile(path), path.string());
        QCOMPARE(ChatTemplate::recognised(config["chat_template"], file).name(), std::string(name));
    }
}

void TestChatTemplate::unknownOnesAreNoGuess() {
    const Error unknown =
        errorOf([] { ChatTemplate::recognised("{{ messages }}", "tokenizer_config.json"); });
    QCOMPARE(unknown.kind(), ErrorKind::Unavailable);
    QVERIFY2(contains(unknown.what(), "qwen2.5"), unknown.what());
    QCOMPARE(errorOf([] { ChatTemplate::named("chatml"); }).kind(), ErrorKind::Usage);
    const ChatTemplate chat = ChatTemplate::named("qwen3");
    QCOMPARE(errorOf([&] { chat.render({}, true, ""); }).kind(), ErrorKind::Input);
    const std::vector<ChatMessage> odd{{"narrator", "Once"}};
    QCOMPARE(errorOf([&] { chat.render(odd, true, ""); }).kind(), ErrorKind::Input);
}

/// A tool may say anything. Found by tests/fuzz.
void TestChatTemplate::bytesThatAreNoTextPass() {
    const std::vector<ChatMessage> messages{{"user", "Weather?"}, {"tool", "s\xba\xba"}};
    for (const std::string& name : ChatTemplate::names())
        QVERIFY(!ChatTemplate::named(name).render(messages, true, "<s>").empty());
}

QTEST_APPLESS_MAIN(TestChatTemplate)
#include "tst_chat_template.moc"
