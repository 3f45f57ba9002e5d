#include "training.h"

#include <algorithm>
#include <cmath>

#include <ATen/Parallel.h>
#include <torch/csrc/autograd/autograd.h>
#include <torch/csrc/autograd/grad_mode.h>

namespace trademl {

using at::Tensor;

namespace {

// Rows at once where no training limits them.
constexpr int64_t kReadingBatch = 256;

Tensor indexOf(const std::vector<int32_t>& order, at::Device device) {
  return at::from_blob(const_cast<int32_t*>(order.data()), {static_cast<int64_t>(order.size())}, at::kInt)
      .to(at::TensorOptions(device).dtype(at::kLong));
}

// Mean over rows of weight x loss.
Tensor meanLoss(const Tensor& answers, const Rows& rows, const Tensor& index, Loss loss) {
  const Tensor y = rows.y.index_select(0, index);
  Tensor each;
  if (loss == Loss::kMulticlass) {
    each = at::nll_loss(at::log_softmax(answers, 1), y, {}, at::Reduction::None);
  } else if (loss == Loss::kBinary) {
    each = at::binary_cross_entropy_with_logits(answers.squeeze(1), y, {}, {}, at::Reduction::None);
  } else {
    each = at::mse_loss(answers.squeeze(1), y, at::Reduction::None);
  }
  return at::mean(rows.weights.defined() ? each * rows.weights.index_select(0, index) : each);
}

}  // namespace

Rows Rows::make(const float* x, int64_t count, int64_t features, const double* mean, const double* scale,
                const int32_t* history, const double* y, const float* weights, Loss loss, at::Device device) {
  const torch::NoGradGuard noGrad;
  const auto view = [&](const auto* data, at::IntArrayRef shape, at::ScalarType type) {
    return at::from_blob(const_cast<void*>(static_cast<const void*>(data)), shape, type);
  };
  const Tensor centre = view(mean, {features}, at::kDouble).to(at::kFloat);
  const Tensor spread = view(scale, {features}, at::kDouble).to(at::kFloat);
  Rows rows;
  rows.x = view(x, {count, features}, at::kFloat).sub(centre).div_(spread).nan_to_num_(0, 0, 0).to(device);
  if (history) {
    rows.runStart = (at::arange(count, at::kLong) - view(history, {count}, at::kInt)).to(device);
  }
  if (y) {
    const auto type = loss == Loss::kMulticlass ? at::kLong : at::kFloat;
    rows.y = view(y, {count}, at::kDouble).to(type).to(device);
  }
  if (weights) rows.weights = view(weights, {count}, at::kFloat).clone().to(device);
  return rows;
}

Trainer::Trainer(const Spec& spec, uint64_t seed, at::Device device)
    : spec_(spec), device_(device), network_(makeNetwork(spec, seed)) {
  const torch::NoGradGuard noGrad;
  network_->to(device);
  parameters_ = network_->parameters();
  std::vector<Tensor> parts;
  for (const auto& parameter : parameters_) parts.push_back(parameter.detach().flatten());
  // All weights live in one tensor, so that clipping, optimiser and saving are a few operations, whatever the model.
  weights = at::cat(parts);
  firstMoment = at::zeros_like(weights);
  secondMoment = at::zeros_like(weights);
  int64_t at = 0;
  for (auto& parameter : parameters_) {
    parameter.set_data(weights.narrow(0, at, parameter.numel()).view(parameter.sizes()));
    at += parameter.numel();
  }
}

std::vector<std::pair<std::string, std::vector<int64_t>>> Trainer::layout() const {
  std::vector<std::pair<std::string, std::vector<int64_t>>> parts;
  for (const auto& item : network_->named_parameters()) parts.emplace_back(item.key(), item.value().sizes().vec());
  return parts;
}

template <typename Work>
void Trainer::forEachBatch(const std::vector<int32_t>& order, int64_t batch, Work work) {
  // One thread for each pass: sums are then made in one order on every machine, and passes run side by side.
  at::set_num_threads(1);
  const Tensor index = indexOf(order, device_);
  for (int64_t from = 0; from < index.size(0); from += batch) {
    if (cancelled_) throw Cancelled();
    work(index.narrow(0, from, std::min(batch, index.size(0) - from)));
  }
}

// (time, rows, features). A history that is too short is filled up with its first row.
Tensor Trainer::stepsOf(const Rows& rows, const Tensor& index) const {
  if (spec_.sequence == 1) return rows.x.index_select(0, index).unsqueeze(0);
  Tensor at = index.unsqueeze(0) + at::arange(1 - spec_.sequence, 1, index.options()).unsqueeze(1);
  at = at::maximum(at, (rows.runStart.defined() ? rows.runStart.index_select(0, index) : index).unsqueeze(0));
  return rows.x.index_select(0, at.flatten()).view({spec_.sequence, index.size(0), spec_.features});
}

Tensor Trainer::flatGradient(const Tensor& loss) const {
  std::vector<Tensor> parts = torch::autograd::grad({loss}, parameters_);
  for (auto& part : parts) part = part.flatten();
  return at::cat(parts);
}

double Trainer::trainEpoch(const Rows& rows, const std::vector<int32_t>& order, const StepOptions& options) {
  const torch::AutoGradMode withGradients(true);
  network_->train();
  network_->dropout.start(options.seed, device_);
  Tensor sum = at::zeros({}, weights.options());
  forEachBatch(order, options.batch, [&](const Tensor& index) {
    const Tensor loss = meanLoss(network_->forward(stepsOf(rows, index)), rows, index, options.loss);
    update(flatGradient(loss), options);
    sum += loss.detach() * index.size(0);
  });
  return sum.item<double>() / static_cast<double>(order.size());
}

void Trainer::update(Tensor gradient, const StepOptions& options) {
  const torch::NoGradGuard noGrad;
  constexpr double beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8;  // the authors' own
  // Without a look at the norm, a GPU need not be waited for.
  if (options.clip > 0) gradient.mul_((options.clip / (gradient.norm() + 1e-6)).clamp_max(1));
  steps++;
  if (options.weightDecay > 0) weights.mul_(1 - options.learningRate * options.weightDecay);
  firstMoment.lerp_(gradient, 1 - beta1);
  secondMoment.mul_(beta2).addcmul_(gradient, gradient, 1 - beta2);
  const double correction1 = 1 - std::pow(beta1, steps), correction2 = 1 - std::pow(beta2, steps);
  const Tensor denominator = secondMoment.sqrt().div_(std::sqrt(correction2)).add_(epsilon);
  weights.addcdiv_(firstMoment, denominator, -options.learningRate / correction1);
}

Tensor Trainer::predict(const Rows& rows, const std::vector<int32_t>& order) {
  const torch::NoGradGuard noGrad;
  network_->eval();
  network_->dropout.stop();
  std::vector<Tensor> parts{at::empty({0, spec_.outputs}, weights.options())};
  forEachBatch(order, kReadingBatch, [&](const Tensor& index) {
    // Always as many rows: matrices of other sizes are multiplied in another order, and a row's answer would hang, by a
    // rounding error, on the rows beside it.
    const Tensor filled = at::cat({index, index[0].expand({kReadingBatch - index.size(0)})});
    parts.push_back(network_->forward(stepsOf(rows, filled)).narrow(0, 0, index.size(0)));
  });
  return at::cat(parts).cpu();
}

Gradient Trainer::gradient(const Rows& rows, const std::vector<int32_t>& order, Loss loss) {
  const torch::AutoGradMode withGradients(true);
  // cuDNN's recurrent layers give gradients in training mode only.
  network_->train();
  network_->dropout.stop();
  Gradient total;
  total.weights = at::zeros_like(weights);
  forEachBatch(order, kReadingBatch, [&](const Tensor& index) {
    const double share = static_cast<double>(index.size(0)) / static_cast<double>(order.size());
    const Tensor part = meanLoss(network_->forward(stepsOf(rows, index)), rows, index, loss);
    total.weights += flatGradient(part) * share;
    total.loss += part.item<double>() * share;
  });
  total.weights = total.weights.cpu();
  return total;
}

Tensor Trainer::saliency(const Rows& rows, const std::vector<int32_t>& order) {
  const torch::AutoGradMode withGradients(true);
  network_->train();
  network_->dropout.stop();
  Tensor sum = at::zeros({spec_.features}, weights.options());
  forEachBatch(order, kReadingBatch, [&](const Tensor& index) {
    const Tensor steps = stepsOf(rows, index).requires_grad_(true);
    const Tensor answer = network_->forward(steps).amax(1).sum();
    sum += (torch::autograd::grad({answer}, {steps})[0] * steps.detach()).abs_().sum(at::IntArrayRef{0, 1});
  });
  return (sum / static_cast<double>(order.size())).cpu();
}

}  // namespace trademl
