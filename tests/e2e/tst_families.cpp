// SPDX-License-Identifier: GPL-3.0-or-later
// DeepSeek's whole architecture through the stages, adapters and their files, drafts, and the plan.
#include "e2e_reading.h"

using namespace rationale;
using namespace rationale::test;

class TestFamilies : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() {
        RATIONALE_NEED_CLI();
        m_project = std::make_unique<EngineProject>();
        m_mixture = m_project->finished("mixture", tinyMixture(60));
        QCOMPARE(m_project->stateOf("mixture"), std::string("complete"));
    }

    void mixtureLearnsAndBalances() {
        RunReader reader(m_mixture);
        QCOMPARE(missing(reader, {"loss", "mtp_loss", "aux_loss", "load/max_violation"}),
                 QStringList());
        const MetricSeries loss = reader.series("loss"), next = reader.series("mtp_loss");
        QVERIFY(loss.values.back() < 0.8 * loss.values.front());
        QVERIFY(next.values.back() < 0.8 * next.values.front());
    }

    void checkpointIsADeepseekFolder() {
        const fs::path folder = checkpointFolder(m_mixture, 60);
        const Json config = parseJson(readFile(folder / "config.json"), "config.json");
        QCOMPARE(config.at("architectures"), Json::array({"DeepseekV3ForCausalLM"}));
        QCOMPARE(config.at("topk_method"), Json("noaux_tc"));
        QVERIFY(!config.contains("head_dim"));
        const SafetensorsFile weights(folder / "model.safetensors");
        for (const char* name :
             {"model.layers.1.mlp.experts.5.up_proj.weight", "model.layers.2.eh_proj.weight",
              "model.layers.0.self_attn.kv_a_proj_with_mqa.weight",
              "model.layers.2.shared_head.head.weight"})
            QVERIFY2(weights.contains(name), name);
        const Tensor bias = Tensor::zeros({6}, DType::F32);
        weights.read("model.layers.1.mlp.gate.e_score_correction_bias", bias);
        double moved = 0;
        for (int i = 0; i < 6; ++i)
            moved += std::abs(bias.data<float>()[i]);
        QVERIFY(moved > 0);
    }

    void grpoReplaysTheExpertsOfTheSampler() {
        const auto difference = [&](const char* name, const char* replay) {
            RunReader reader(m_project->finished(
                name, with(tinyGrpo("mixture", 3), {{"router_replay", replay}})));
            return reader.lastValue("sampling/logp_difference/max").value_or(NAN);
        };
        QVERIFY(difference("replayed", "true") < 1e-4);
        QVERIFY(std::isfinite(difference("chosen anew", "false")));
    }

    void fineTuningKeepsModuleAndBalance() {
        const Settings settings =
            with(tinySft("mixture", 12),
                 {{"mtp_loss_weight", "0.3"}, {"router_bias_update_rate", "0.01"}});
        RunReader reader(m_project->finished("tuned", settings));
        QCOMPARE(missing(reader, {"mtp_loss", "aux_loss", "load/max_violation"}), QStringList());
        const auto tensor = [](const fs::path& folder, const char* name, const Shape& shape) {
            const Tensor values = Tensor::zeros(shape, DType::F32);
            SafetensorsFile(folder / "model.safetensors").read(name, values);
            return values;
        };
        const fs::path before = checkpointFolder(m_mixture, 60);
        const fs::path after = checkpointFolder(reader.folder(), 12);
        for (const auto& [name, shape] :
             {std::pair{"model.layers.2.eh_proj.weight", Shape{32, 64}},
              {"model.layers.1.mlp.gate.e_score_correction_bias", Shape{6}}}) {
            const Tensor a = tensor(before, name, shape), b = tensor(after, name, shape);
            QVERIFY2(std::memcmp(a.view().data, b.view().data, size_t(a.size()) * 4) != 0, name);
        }
    }

    void draftsKeepTheGreedyText() {
        const QStringList plain = {"generate",     "mixture",    "--prompt",      firstPrompt,
                                   "--prompt",     secondPrompt, "--temperature", "0",
                                   "--max-tokens", "24",         "--dtype",       "fp32",
                                   "--json"};
        const ProcessResult drafted = m_project->call(plain + QStringList{"--speculative"});
        const auto a = jsonLines(m_project->call(plain).output), b = jsonLines(drafted.output);
        QCOMPARE(a.size(), size_t{2});
        QCOMPARE(b.size(), size_t{2});
        for (size_t i = 0; i < 2; ++i)
            QCOMPARE(b[i].at("tokens"), a[i].at("tokens"));
        QVERIFY2(drafted.errors.contains("drafts accepted"), drafted.errors.constData());
        m_project->finished("plain", tinyPretrain(5));
        const ProcessResult refused =
            m_project->call({"generate", "plain", "--prompt", firstPrompt, "--speculative"});
        QCOMPARE(refused.exitCode, 2);
        QVERIFY2(refused.errors.contains("num_nextn_predict_layers"), refused.errors.constData());
    }

    void adaptersAreSavedBesideTheMergedModel() {
        const Settings settings =
            with(tinySft("plain", 20),
                 {{"use_peft", "true"}, {"lora_r", "2"}, {"lora_target_modules", "[q_proj]"}});
        const fs::path folder = checkpointFolder(m_project->finished("adapted", settings), 20);
        const SafetensorsFile adapter(folder / "adapter" / "adapter_model.safetensors");
        QCOMPARE(adapter.entries().size(), size_t{4}); // two layers, A and B
        QVERIFY(adapter.contains("base_model.model.model.layers.0.self_attn.q_proj.lora_A.weight"));
        const fs::path base = checkpointFolder(m_project->folder("plain"), 5);
        const SafetensorsFile before(base / "model.safetensors");
        const SafetensorsFile after(folder / "model.safetensors");
        for (const auto& [name, entry] : after.entries()) {
            const Tensor a = Tensor::zeros(entry.shape, DType::F32), b = a.clone();
            before.read(name, a);
            after.read(name, b);
            const bool same =
                std::memcmp(a.view().data, b.view().data, size_t(a.size()) * sizeof(float)) == 0;
            QCOMPARE(same, name.find("q_proj") == std::string::npos);
        }
        // Merged by hand it is the same model.
        const fs::path merged = m_project->path() / "merged";
        const ProcessResult convert = runProcess(
            RATIONALE_CLI,
            {"convert", qpath(base), qpath(merged), "--adapter", qpath(folder / "adapter")},
            longWait);
        QVERIFY2(convert.exitCode == 0, convert.errors.constData());
        QVERIFY(largestDifference(merged, folder) < 1e-6);
        const ProcessResult alone =
            m_project->call({"generate", qpath(folder / "adapter"), "--prompt", firstPrompt});
        QCOMPARE(alone.exitCode, 1);
        QVERIFY2(alone.errors.contains("rationale convert BASE OUT --adapter"),
                 alone.errors.constData());
        const ProcessResult wrong =
            m_project->run("wrong", with(settings, {{"lora_target_modules", "[c_attn]"}}));
        QCOMPARE(wrong.exitCode, 2);
        QVERIFY2(wrong.errors.contains("c_attn") && wrong.errors.contains("q_proj"),
                 wrong.errors.constData());
    }

    void planSaysWhatARunNeeds() {
        const auto plan = [&](const Settings& settings) {
            const QStringList run = m_project->runArguments("planned", settings);
            return jsonOf(m_project->call({"plan", run[1], "--json"}));
        };
        const Json whole = plan(tinyGrpo("plain", 1));
        const Json adapted = plan(with(tinyGrpo("plain", 1), {{"use_peft", "true"}}));
        const SafetensorsFile weights(checkpointFolder(m_project->folder("plain"), 5) /
                                      "model.safetensors");
        int64_t parameters = 0;
        for (const auto& [name, entry] : weights.entries())
            parameters += static_cast<int64_t>(entry.end - entry.begin) / 4;
        QCOMPARE(whole.at("parameters"), Json(parameters));
        QCOMPARE(whole.at("trained"), Json(parameters));
        QCOMPARE(whole.at("resident").at("optimizer"), Json(8 * parameters));
        QVERIFY(adapted.at("trained") < parameters);
        QVERIFY(whole.at("peak") > whole.at("resident").at("program"));
        QCOMPARE(whole.at("fits"), Json(true));
        QVERIFY(plan(tinyMixture(10)).at("parameters") > 0);
        const ProcessResult unknown = m_project->call({"plan", "no-such-recipe"});
        QCOMPARE(unknown.exitCode, 2);
    }

private:
    std::unique_ptr<EngineProject> m_project;
    fs::path m_mixture;
};

QTEST_GUILESS_MAIN(TestFamilies)
#include "tst_families.moc"
