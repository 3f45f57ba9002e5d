"""Golden journal for src/tuning/optuna-journal.ts, written by Optuna itself. Run: python test/golden/optuna_journal.py
With a file, loads it as optuna-dashboard does and prints what is in it: python test/golden/optuna_journal.py FILE"""
import datetime, json, pathlib, sys, tempfile
import optuna
from optuna.distributions import CategoricalDistribution, FloatDistribution, IntDistribution
from optuna.storages import JournalStorage
from optuna.storages.journal import JournalFileBackend
from optuna.trial import TrialState, create_trial

optuna.logging.set_verbosity(optuna.logging.ERROR)
if len(sys.argv) > 1:
    storage = JournalStorage(JournalFileBackend(sys.argv[1]))
    for summary in optuna.get_all_study_summaries(storage):
        study = optuna.load_study(study_name=summary.study_name, storage=storage)
        states = [t.state.name for t in study.trials]
        print(summary.study_name, study.direction.name, len(states), "trials", {s: states.count(s) for s in set(states)},
              "best", study.best_trial.number, study.best_value, study.best_params)
        study.ask(study.best_trial.distributions)  # a study that can be gone on with
    sys.exit()

space = {
    "depth": IntDistribution(2, 8), "leaf": IntDistribution(1, 100, log=True), "width": IntDistribution(5, 50, step=5),
    "eta": FloatDistribution(0.01, 0.3, log=True), "share": FloatDistribution(0.5, 1), "rate": FloatDistribution(0, 1, step=0.25),
    "kind": CategoricalDistribution(["sqrt", 0.3, True]),
}
at = datetime.datetime(2026, 11, 21, 12, 0, 0, tzinfo=datetime.timezone.utc)
def trial(state, params, value, steps, **attrs):
    t = create_trial(state=state, params=params, distributions={k: space[k] for k in params}, value=value,
                     intermediate_values=dict(enumerate(steps)), user_attrs=attrs)
    t.datetime_start = at
    t.datetime_complete = at + datetime.timedelta(seconds=2.5)
    return t
full = {"depth": 3, "leaf": 7, "width": 15, "eta": 0.1, "share": 0.75, "rate": 0.5, "kind": 0.3}
trials = [
    trial(TrialState.COMPLETE, full, 0.61, [0.6, 0.62], source="defaults"),
    trial(TrialState.PRUNED, {**full, "kind": "sqrt"}, None, [0.4], source="sampler"),
    trial(TrialState.FAIL, {"depth": 2, "kind": True}, None, [], source="sampler", reason="one class"),
]
path = tempfile.mktemp()
study = optuna.create_study(storage=JournalStorage(JournalFileBackend(path)), study_name="s/final", direction="maximize")
for t in trials:
    study.add_trial(t)
lines = [json.loads(line) for line in open(path)]
out = {"source": "optuna", "version": optuna.__version__, "script": "test/golden/optuna_journal.py", "date": "2026-11-21",
       "tolerance": 0, "values": lines}
pathlib.Path(__file__).with_suffix(".json").write_text(json.dumps(out, indent=1) + "\n")
