// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/stages/engine_context.h"

#include "core/base/id.h"
#include "core/stages/dataset_source.h"
#include "core/stages/model_source.h"
#include "core/stages/provenance.h"
#include "core/storage/run_reader.h"

#include <chrono>
#include <thread>
#include <utility>

namespace rationale {

namespace {

constexpr const char* contextFile = "run_context.json";
constexpr double pollSeconds = 0.05;
constexpr double stateSeconds = 0.25;

const FieldSpec* liveField(const Recipe& recipe, const std::string& key) {
    for (const FieldSpec& field : recipe.stage().fields)
        if (field.name == key && field.live)
            return &field;
    return nullptr;
}

} // namespace

StopRequest stopRequestOf(const Json& arguments) {
    if (arguments.value("now", false))
        return StopRequest::Now;
    return arguments.value("save", true) ? StopRequest::Save : StopRequest::Discard;
}

EngineContext::EngineContext(RunSetup setup, ControlReceiver control, Callbacks callbacks)
    : m_setup(std::move(setup))
    , m_callbacks(std::move(callbacks))
    , m_control(std::move(control))
    , m_checkpoints(m_setup.runFolder)
    , m_begin(nowSeconds()) {
    m_step = m_setup.startStep;
    m_modelFolder = m_setup.startModel;
    if (!m_setup.resumeFolder.empty()) {
        m_lastSaved = m_setup.startStep;
        restoreClockAndOptions();
    }
    m_checkpoints.removeUnfinished();
    // Before the rows: a kill in between must not leave a checkpoint whose rows do not count.
    const auto superseded = m_checkpoints.supersedeAfter(m_setup.startStep);
    try {
        m_writer = std::make_unique<RunWriter>(m_setup.runFolder, m_setup.info, m_setup.startStep);
    } catch (...) {
        m_checkpoints.reinstate(superseded);
        throw;
    }
    if (!m_setup.resumeFolder.empty())
        announceRestored();
}

/// An engine killed between the rename and the row leaves a checkpoint that nobody knows of.
void EngineContext::announceRestored() {
    const int64_t step = m_setup.startStep;
    for (const CheckpointRecord& known : RunReader(m_setup.runFolder).checkpoints())
        if (known.step == step)
            return;
    m_writer->checkpoint({step, CheckpointStore::relativePath(step), nowSeconds()});
}

void EngineContext::restoreClockAndOptions() {
    const fs::path file = m_setup.resumeFolder / contextFile;
    if (!fs::exists(file))
        return; // a checkpoint made elsewhere: the clock starts again
    const Json state = parseJson(readFile(file), file.string());
    m_earlierSeconds = state.value("process_seconds", 0.0);
    const Json live = state.value("live", Json::object());
    for (const auto& [key, value] : live.items())
        m_live[key] = value.get<double>();
    const Json models = state.value("other_models", Json::object());
    for (const auto& [name, folder] : models.items())
        m_otherModels[name] =
            (m_setup.projectFolder / folder.get<std::string>()).lexically_normal();
}

void EngineContext::setModelFolder(const fs::path& folder) {
    // A recipe may name it from where it was started; a resume may come from anywhere.
    m_modelFolder = folder.empty() ? folder : fs::absolute(folder).lexically_normal();
}

fs::path EngineContext::modelFolderIn(const fs::path& checkpoint, const fs::path& project) {
    const fs::path file = checkpoint / contextFile;
    if (!fs::exists(file))
        return {};
    const std::string model = parseJson(readFile(file), file.string()).value("model", "");
    return model.empty() ? fs::path() : (project / model).lexically_normal();
}

std::string EngineContext::storedPath(const fs::path& folder) const {
    const fs::path inProject = folder.lexically_relative(m_setup.projectFolder);
    const bool inside = !inProject.empty() && *inProject.begin() != "..";
    return (inside ? inProject : folder).string();
}

void EngineContext::writeContextState(const fs::path& folder) const {
    Json state = {{"process_seconds", processSeconds()}, {"live", Json::object()}};
    for (const auto& [key, value] : m_live)
        state["live"][key] = value;
    state["model"] = storedPath(m_modelFolder);
    for (const auto& [name, model] : m_otherModels)
        state["other_models"][name] = storedPath(model);
    writeFileAtomically(folder / contextFile, toJsonText(state, 2) + "\n");
}

fs::path EngineContext::resolveModel(const std::string& name) const {
    if (!m_modelFolder.empty() && name == m_setup.recipe.value("model"))
        return m_modelFolder;
    if (const auto known = m_otherModels.find(name); known != m_otherModels.end())
        return known->second;
    const fs::path folder = resolveModelFolder(m_setup.projectFolder, name);
    return m_otherModels[name] = fs::absolute(folder).lexically_normal();
}

fs::path EngineContext::resolveDataset(const std::string& name) const {
    return resolveDatasetFile(m_setup.projectFolder, name);
}

std::map<std::string, Annotation> EngineContext::annotations() const {
    if (m_setup.projectFolder.empty())
        return {};
    return Library(m_setup.projectFolder).annotations();
}

void EngineContext::progress(const Progress& progress) {
    if (m_callbacks.progress)
        m_callbacks.progress(progress);
}

void EngineContext::announce(const std::string& activity) {
    if (m_callbacks.announce)
        m_callbacks.announce(activity);
    if (m_stop == StopRequest::No)
        m_writer->state(RunState::Running, m_step, m_setup.info.totalSteps, activity);
}

void EngineContext::setState(RunState state, const std::string& message) {
    m_writer->state(state, m_step, m_setup.info.totalSteps, message);
    m_lastState = nowSeconds();
}

void EngineContext::beginStage() {
    m_inStage = true;
    m_begin = nowSeconds();
    m_pausedSeconds = 0;
}

void EngineContext::poll() {
    m_lastPoll = nowSeconds();
    for (const ControlCommand& command : m_control.poll())
        obey(command);
    const int signals = StopSignal::count();
    StopRequest wanted = signals > 1   ? StopRequest::Now
                         : signals > 0 ? StopRequest::Save
                                       : StopRequest::No;
    if (wanted == StopRequest::No && m_callbacks.alsoStop)
        wanted = m_callbacks.alsoStop();
    if (wanted > m_stop) {
        m_stop = wanted;
        setState(RunState::Stopping);
    }
}

void EngineContext::obey(const ControlCommand& command) {
    std::string refusal;
    if (command.verb == "pause") {
        m_paused = m_stop == StopRequest::No;
    } else if (command.verb == "continue") {
        m_paused = false;
    } else if (command.verb == "checkpoint") {
        m_checkpointNow = m_inStage;
        if (!m_inStage)
            refusal = "There is nothing to save yet: the run waits for the model it starts from";
    } else if (command.verb == "stop") {
        m_stop = std::max(m_stop, stopRequestOf(command.arguments));
        m_paused = false;
        setState(RunState::Stopping);
    } else if (command.verb == "set") {
        setLiveOptions(command);
        return;
    } else {
        refusal = "The engine knows no command '" + command.verb + "'";
    }
    m_writer->event(
        m_step, "command_done", refusal.empty() ? command.verb : refusal,
        {{"id", command.id}, {"ok", refusal.empty()}, {"arguments", command.arguments}});
}

std::string EngineContext::refusalOf(const std::string& key, const Json& value) const {
    if (!liveField(m_setup.recipe, key))
        return key + " cannot be changed while the run goes on";
    if (!value.is_number())
        return key + " must be a number";
    try { // everything that the recipe's own check knows
        Recipe changed = m_setup.recipe;
        for (const auto& [name, number] : m_live)
            changed = changed.with(name, number);
        for (const Problem& problem : changed.with(key, value).validate())
            if (problem.level == Problem::Level::Block)
                return problem.message;
    } catch (const Error& error) {
        return error.message();
    }
    return {};
}

void EngineContext::setLiveOptions(const ControlCommand& command) {
    for (const auto& [key, value] : command.arguments.items()) {
        const std::string refusal = refusalOf(key, value);
        if (refusal.empty())
            m_live[key] = value.get<double>();
        m_writer->event(
            m_step, "command_done",
            refusal.empty() ? "set " + key + " to " + value.dump() : refusal,
            {{"id", command.id}, {"ok", refusal.empty()}, {"key", key}, {"value", value}});
    }
}

double EngineContext::liveNumber(const std::string& key) const {
    const auto changed = m_live.find(key);
    return changed != m_live.end() ? changed->second : m_setup.recipe.get<double>(key);
}

double EngineContext::processSeconds() const {
    return m_earlierSeconds + nowSeconds() - m_begin - m_pausedSeconds;
}

void EngineContext::pollNowAndThen() {
    if (nowSeconds() - m_lastPoll > pollSeconds)
        poll();
}

StopRequest EngineContext::stopRequest() {
    pollNowAndThen();
    waitWhilePaused([] {}); // a checkpoint has to wait for the end of the step
    return m_stop;
}

bool EngineContext::stopRequested() {
    return stopRequest() != StopRequest::No;
}

bool EngineContext::cancelled() {
    pollNowAndThen();
    return m_stop == StopRequest::Now;
}

void EngineContext::waitWhilePaused(const std::function<void()>& between) {
    if (!m_paused)
        return;
    const double begin = nowSeconds();
    setState(RunState::Paused);
    while (m_paused && m_stop == StopRequest::No) {
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
        poll();
        between();
    }
    m_pausedSeconds += nowSeconds() - begin;
    if (m_stop == StopRequest::No)
        setState(RunState::Running);
}

bool EngineContext::stepDone(int64_t step, const std::function<void(const fs::path&)>& save) {
    m_step = step;
    poll();
    const auto saveIfAsked = [&] {
        if (std::exchange(m_checkpointNow, false))
            saveCheckpoint(step, save);
    };
    saveIfAsked();
    const auto saveSteps = static_cast<int64_t>(liveNumber("save_steps"));
    if (saveSteps > 0 && step % saveSteps == 0)
        saveCheckpoint(step, save);
    waitWhilePaused(saveIfAsked);
    saveIfAsked(); // together with "continue"
    if (m_stop == StopRequest::Save)
        saveCheckpoint(step, save);
    if (m_stop != StopRequest::No)
        return false;
    if (nowSeconds() - m_lastState > stateSeconds) {
        const auto telemetry = m_telemetry.sample();
        m_writer->metrics(step, telemetry);
        setState(RunState::Running);
    }
    return true;
}

void EngineContext::saveCheckpoint(int64_t step, const std::function<void(const fs::path&)>& save) {
    m_step = step;
    if (m_lastSaved == step)
        return;
    m_writer->flush(); // a run that goes on from here must not lack the rows before it
    m_checkpoints.publish(step, [&](const fs::path& folder) {
        save(folder);
        writeContextState(folder);
        Json made = m_provenance;
        made["step"] = step;
        writeFileAtomically(folder / provenance::file, toJsonText(made, 2) + "\n");
    });
    m_lastSaved = step;
    m_writer->checkpoint({step, CheckpointStore::relativePath(step), nowSeconds()});
    m_writer->event(step, "checkpoint", "Saved " + CheckpointStore::relativePath(step));
    m_checkpoints.prune(m_setup.recipe.get<int64_t>("save_total_limit"));
}

} // namespace rationale
