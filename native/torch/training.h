// One network with its optimiser, and the passes over rows that train it and read it.
#pragma once
#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "models.h"

namespace trademl {

enum class Loss { kBinary, kMulticlass, kRegression };

// Rows on the device. `x` is standardised: (rows, features).
struct Rows {
  at::Tensor x;
  // First row that belongs to a row's history, (rows,); undefined when rows stand alone.
  at::Tensor runStart;
  // Labels and weights, (rows,); undefined for rows to predict.
  at::Tensor y;
  at::Tensor weights;

  // `mean`, `scale`: (features,); a value that is missing or infinite becomes 0, the mean. Copies all it is given.
  static Rows make(const float* x, int64_t rows, int64_t features, const double* mean, const double* scale,
                   const int32_t* history, const double* y, const float* weights, Loss loss, at::Device device);
};

struct StepOptions {
  Loss loss = Loss::kBinary;
  int64_t batch = 32;
  double learningRate = 1e-3;
  double weightDecay = 0;
  double clip = 0;  // 0: none
  uint64_t seed = 0;
};

struct Gradient {
  double loss = 0;
  at::Tensor weights;  // (weights,)
};

class Trainer {
 public:
  Trainer(const Spec& spec, uint64_t seed, at::Device device);

  // Name and shape of each part of `weights`, in its order.
  std::vector<std::pair<std::string, std::vector<int64_t>>> layout() const;

  // One pass over the rows that `order` names, in that order, with AdamW (Loshchilov & Hutter 2019) after each batch;
  // without weight decay that is Adam (Kingma & Ba 2015). Answers the mean loss, with dropout at work.
  double trainEpoch(const Rows& rows, const std::vector<int32_t>& order, const StepOptions& options);

  // (rows of `order`, outputs), as the network answers.
  at::Tensor predict(const Rows& rows, const std::vector<int32_t>& order);

  // Of the mean loss over the rows, without dropout.
  Gradient gradient(const Rows& rows, const std::vector<int32_t>& order, Loss loss);

  // Mean over rows of |input x derivative of the answer by it|, summed over the steps: (features,). Of several classes
  // the one that a row is given counts.
  at::Tensor saliency(const Rows& rows, const std::vector<int32_t>& order);

  // Ends the pass under way before its next batch; that pass then throws Cancelled.
  void cancel() { cancelled_ = true; }

  // All on the device, one value for each weight.
  at::Tensor weights, firstMoment, secondMoment;
  int64_t steps = 0;

 private:
  template <typename Work>
  void forEachBatch(const std::vector<int32_t>& order, int64_t batch, Work work);
  at::Tensor stepsOf(const Rows& rows, const at::Tensor& index) const;
  at::Tensor flatGradient(const at::Tensor& loss) const;
  void update(at::Tensor gradient, const StepOptions& options);

  Spec spec_;
  at::Device device_;
  std::shared_ptr<Network> network_;
  std::vector<at::Tensor> parameters_;
  std::atomic<bool> cancelled_{false};
};

struct Cancelled : std::exception {
  const char* what() const noexcept override { return "cancelled"; }
};

}  // namespace trademl
