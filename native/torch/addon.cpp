// What crosses the border between JavaScript and libtorch; src/engines/torch/addon.ts holds the same list as types.
#include <algorithm>
#include <map>
#include <mutex>

#include <ATen/Context.h>
#include <ATen/detail/CUDAHooksInterface.h>
#include <torch/cuda.h>
#include <torch/version.h>

#include "node.h"
#include "training.h"

namespace trademl {
namespace {

using Arguments = std::vector<node::Value>;

constexpr napi_type_tag kTrainer = {0x7d1a3c5be21f4f0a, 0x9c66a2d1f05b7e41};
constexpr napi_type_tag kRows = {0x2f3b90c4d8e74c16, 0xb1d7538e6a094cf3};

// A trainer is used by one pass at a time; this one waits for the pass before it.
struct SharedTrainer : Trainer {
  using Trainer::Trainer;
  std::mutex inUse;
};

// Trainers that are alive and whose environment they belong to. Never destroyed, since threads may outlive `main`.
struct Alive {
  std::mutex mutex;
  std::map<Trainer*, napi_env> trainers;
};
Alive& alive = *new Alive;

// Ends all passes under way: a thread that runs on while the process takes its libraries down would crash.
void leave(napi_env env) {
  {
    const std::lock_guard<std::mutex> lock(alive.mutex);
    for (const auto& [trainer, owner] : alive.trainers) {
      if (owner == env) trainer->cancel();
    }
  }
  node::wait(env);
}

std::shared_ptr<SharedTrainer> trainerOf(const node::Value& value) {
  return std::static_pointer_cast<SharedTrainer>(node::held(value, kTrainer));
}

std::shared_ptr<Rows> rowsOf(const node::Value& value) {
  return std::static_pointer_cast<Rows>(node::held(value, kRows));
}

// 'cpu', or 'cuda' for the first GPU that is visible.
at::Device deviceOf(const node::Value& value) {
  const at::Device device(value.text());
  return device.is_cuda() && !device.has_index() ? at::Device(at::kCUDA, 0) : device;
}

Loss lossOf(const node::Value& value) {
  const std::string kind = value.text();
  if (kind == "binary") return Loss::kBinary;
  if (kind == "multiclass") return Loss::kMulticlass;
  if (kind == "regression") return Loss::kRegression;
  throw std::invalid_argument("there is no loss '" + kind + "'");
}

std::vector<int32_t> orderOf(const node::Value& value, const Rows& rows) {
  const auto view = value.integers();
  const std::vector<int32_t> order(view.data, view.data + view.length);
  const auto count = rows.x.size(0);
  if (std::any_of(order.begin(), order.end(), [&](int32_t row) { return row < 0 || row >= count; })) {
    throw std::invalid_argument("a row is named that is not there");
  }
  return order;
}

napi_value floatsOf(napi_env env, const at::Tensor& tensor) {
  const at::Tensor plain = tensor.cpu().contiguous();
  return node::floats(env, plain.data_ptr<float>(), static_cast<size_t>(plain.numel()));
}

// A pass of a trainer over rows, on a thread of its own.
template <typename Result>
napi_value pass(napi_env env, std::shared_ptr<SharedTrainer> trainer, std::function<Result()> work,
                std::function<napi_value(napi_env, const Result&)> answer) {
  auto result = std::make_shared<Result>();
  return node::promise(
      env,
      [=] {
        const std::lock_guard<std::mutex> lock(trainer->inUse);
        *result = work();
      },
      [=](napi_env of) { return answer(of, *result); });
}

napi_value about(napi_env env, const Arguments&) {
  const auto& hooks = at::detail::getCUDAHooks();
  const bool cuda = hooks.hasCUDART();
  napi_value none;
  node::check(env, napi_get_null(env, &none));
  return node::object(env, {
                               {"version", node::text(env, TORCH_VERSION)},
                               {"cuda", cuda ? node::number(env, static_cast<double>(hooks.versionCUDART())) : none},
                               {"cudnn", hooks.hasCuDNN() ? node::number(env, static_cast<double>(hooks.versionCuDNN())) : none},
                               {"gpus", node::number(env, static_cast<double>(torch::cuda::device_count()))},
                           });
}

napi_value makeTrainer(napi_env env, const Arguments& arguments) {
  const auto& given = arguments[0];
  Spec spec;
  spec.kind = given["kind"].text();
  spec.features = given["features"].integer();
  spec.outputs = given["outputs"].integer();
  spec.units = given["units"].integer();
  spec.layers = given["layers"].integer();
  spec.dropout = given["dropout"].number();
  if (!given["sequence"].isMissing()) spec.sequence = given["sequence"].integer();
  if (!given["kernel"].isMissing()) spec.kernel = given["kernel"].integer();
  if (!given["heads"].isMissing()) spec.heads = given["heads"].integer();
  auto* trainer = new SharedTrainer(spec, static_cast<uint64_t>(arguments[1].number()), deviceOf(arguments[2]));
  const std::lock_guard<std::mutex> lock(alive.mutex);
  alive.trainers.emplace(trainer, env);
  return node::hold(env, kTrainer, std::shared_ptr<SharedTrainer>(trainer, [](SharedTrainer* dead) {
                      {
                        const std::lock_guard<std::mutex> lock(alive.mutex);
                        alive.trainers.erase(dead);
                      }
                      delete dead;
                    }));
}

napi_value makeRows(napi_env env, const Arguments& arguments) {
  const auto& given = arguments[0];
  const int64_t rows = given["rows"].integer(), features = given["features"].integer();
  const auto x = given["x"].floats(), weights = given["weights"].floats();
  const auto mean = given["mean"].doubles(), scale = given["scale"].doubles(), y = given["y"].doubles();
  const auto history = given["history"].integers();
  const auto fits = [](const auto& view, int64_t length) {
    return view.data == nullptr || view.length == static_cast<size_t>(length);
  };
  if (x.length != static_cast<size_t>(rows * features) || mean.length != static_cast<size_t>(features) ||
      scale.length != mean.length || !fits(y, rows) || !fits(weights, rows) || !fits(history, rows)) {
    throw std::invalid_argument("the rows' arrays are not of one length");
  }
  return node::hold(env, kRows,
                    std::make_shared<Rows>(Rows::make(x.data, rows, features, mean.data, scale.data, history.data,
                                                      y.data, weights.data, lossOf(arguments[1]),
                                                      deviceOf(arguments[2]))));
}

napi_value layout(napi_env env, const Arguments& arguments) {
  std::vector<napi_value> parts;
  for (const auto& [name, shape] : trainerOf(arguments[0])->layout()) {
    std::vector<napi_value> sizes;
    for (int64_t size : shape) sizes.push_back(node::number(env, static_cast<double>(size)));
    parts.push_back(node::object(env, {{"name", node::text(env, name)}, {"shape", node::array(env, sizes)}}));
  }
  return node::array(env, parts);
}

napi_value state(napi_env env, const Arguments& arguments) {
  const auto trainer = trainerOf(arguments[0]);
  const std::lock_guard<std::mutex> lock(trainer->inUse);
  return node::object(env, {
                               {"weights", floatsOf(env, trainer->weights)},
                               {"firstMoment", floatsOf(env, trainer->firstMoment)},
                               {"secondMoment", floatsOf(env, trainer->secondMoment)},
                               {"steps", node::number(env, static_cast<double>(trainer->steps))},
                           });
}

napi_value setState(napi_env, const Arguments& arguments) {
  const auto trainer = trainerOf(arguments[0]);
  const std::lock_guard<std::mutex> lock(trainer->inUse);
  const auto put = [&](const char* name, at::Tensor& into) {
    const auto values = arguments[1][name].floats();
    if (values.data == nullptr) return;
    if (values.length != static_cast<size_t>(into.numel())) throw std::invalid_argument("weights of another model");
    into.copy_(at::from_blob(const_cast<float*>(values.data), {into.numel()}, at::kFloat));
  };
  put("weights", trainer->weights);
  put("firstMoment", trainer->firstMoment);
  put("secondMoment", trainer->secondMoment);
  if (!arguments[1]["steps"].isMissing()) trainer->steps = arguments[1]["steps"].integer();
  return nullptr;
}

napi_value trainEpoch(napi_env env, const Arguments& arguments) {
  const auto trainer = trainerOf(arguments[0]);
  const auto rows = rowsOf(arguments[1]);
  const auto order = orderOf(arguments[2], *rows);
  const auto& given = arguments[3];
  StepOptions options;
  options.loss = lossOf(given["loss"]);
  options.batch = given["batch"].integer();
  options.learningRate = given["learningRate"].number();
  options.weightDecay = given["weightDecay"].number();
  options.clip = given["clip"].number();
  options.seed = static_cast<uint64_t>(given["seed"].number());
  return pass<double>(env, trainer, [=] { return trainer->trainEpoch(*rows, order, options); }, node::number);
}

napi_value predict(napi_env env, const Arguments& arguments) {
  const auto trainer = trainerOf(arguments[0]);
  const auto rows = rowsOf(arguments[1]);
  const auto order = orderOf(arguments[2], *rows);
  return pass<at::Tensor>(env, trainer, [=] { return trainer->predict(*rows, order); }, floatsOf);
}

napi_value gradient(napi_env env, const Arguments& arguments) {
  const auto trainer = trainerOf(arguments[0]);
  const auto rows = rowsOf(arguments[1]);
  const auto order = orderOf(arguments[2], *rows);
  const Loss loss = lossOf(arguments[3]);
  return pass<Gradient>(
      env, trainer, [=] { return trainer->gradient(*rows, order, loss); },
      [](napi_env of, const Gradient& found) {
        return node::object(of, {{"loss", node::number(of, found.loss)}, {"weights", floatsOf(of, found.weights)}});
      });
}

napi_value saliency(napi_env env, const Arguments& arguments) {
  const auto trainer = trainerOf(arguments[0]);
  const auto rows = rowsOf(arguments[1]);
  const auto order = orderOf(arguments[2], *rows);
  return pass<at::Tensor>(env, trainer, [=] { return trainer->saliency(*rows, order); }, floatsOf);
}

napi_value cancel(napi_env, const Arguments& arguments) {
  trainerOf(arguments[0])->cancel();
  return nullptr;
}

napi_value close(napi_env, const Arguments& arguments) {
  node::release(arguments[0]);
  return nullptr;
}

}  // namespace
}  // namespace trademl

NAPI_MODULE_INIT() {
  using namespace trademl;
  // The same numbers each time on the same GPU, as far as cuDNN can.
  at::globalContext().setDeterministicCuDNN(true);
  node::addFunction(env, exports, "about", about);
  node::addFunction(env, exports, "makeTrainer", makeTrainer);
  node::addFunction(env, exports, "makeRows", makeRows);
  node::addFunction(env, exports, "layout", layout);
  node::addFunction(env, exports, "state", state);
  node::addFunction(env, exports, "setState", setState);
  node::addFunction(env, exports, "trainEpoch", trainEpoch);
  node::addFunction(env, exports, "predict", predict);
  node::addFunction(env, exports, "gradient", gradient);
  node::addFunction(env, exports, "saliency", saliency);
  node::addFunction(env, exports, "cancel", cancel);
  node::addFunction(env, exports, "close", close);
  node::addFunction(env, exports, "leave", [](napi_env of, const Arguments&) -> napi_value {
    leave(of);
    return nullptr;
  });
  node::atExit(env, leave);
  return exports;
}
