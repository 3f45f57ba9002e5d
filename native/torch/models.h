// The neural models of trademl. All definitions are in models.cpp.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include <ATen/ATen.h>
#include <torch/nn/module.h>

namespace trademl {

// What a model is made from. A kind reads the fields that concern it; src/engines/torch/addon.ts describes them.
struct Spec {
  std::string kind;
  int64_t features = 0;
  int64_t outputs = 0;
  int64_t units = 0;
  int64_t layers = 0;
  int64_t sequence = 1;
  int64_t kernel = 0;
  int64_t heads = 0;
  double dropout = 0;
};

// Inverted dropout with a generator of its own: libtorch's global one is shared by all trainings of a process, which
// would make a model depend on what else is being trained beside it.
class Dropout {
 public:
  explicit Dropout(double share) : share_(share) {}
  at::Tensor operator()(const at::Tensor& values) const;
  // Active from here on, with masks that depend on the seed alone.
  void start(uint64_t seed, at::Device device);
  void stop() { active_ = false; }

 private:
  double share_;
  bool active_ = false;
  at::Generator generator_;
};

// Reads steps of shape (time, rows, features), the oldest first, and answers shape (rows, outputs) from the last step:
// log-odds for one class against another, logits for several classes, or the value.
class Network : public torch::nn::Module {
 public:
  explicit Network(const Spec& spec) : dropout(spec.dropout) {}
  virtual at::Tensor forward(const at::Tensor& steps) = 0;
  Dropout dropout;
};

// Throws std::invalid_argument when the spec names no model. Weights are drawn as PyTorch draws them, from `seed` alone.
std::shared_ptr<Network> makeNetwork(const Spec& spec, uint64_t seed);

}  // namespace trademl
