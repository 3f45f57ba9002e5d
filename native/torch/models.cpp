#include "models.h"

#include <cmath>
#include <stdexcept>

#include <ATen/CPUGeneratorImpl.h>
#include <torch/nn/modules/activation.h>
#include <torch/nn/modules/container/modulelist.h>
#include <torch/nn/modules/conv.h>
#include <torch/nn/modules/linear.h>
#include <torch/nn/modules/normalization.h>
#include <torch/nn/modules/rnn.h>

namespace trademl {
namespace {

namespace nn = torch::nn;
using at::Tensor;

// Fully connected layers with rectifiers; reads the last step alone.
class Mlp : public Network {
 public:
  explicit Mlp(const Spec& spec) : Network(spec) {
    register_module("layers", layers_);
    for (int64_t i = 0; i < spec.layers; i++) layers_->push_back(nn::Linear(i == 0 ? spec.features : spec.units, spec.units));
    output_ = register_module("output", nn::Linear(spec.units, spec.outputs));
  }

  Tensor forward(const Tensor& steps) override {
    Tensor hidden = steps[-1];
    for (const auto& layer : *layers_) hidden = dropout(at::relu(layer->as<nn::Linear>()->forward(hidden)));
    return output_->forward(hidden);
  }

 private:
  nn::ModuleList layers_;
  nn::Linear output_{nullptr};
};

// Stacked LSTM (Hochreiter & Schmidhuber 1997) or GRU (Cho et al. 2014) layers, dropout after each of them.
template <typename Layer, typename Options>
class Recurrent : public Network {
 public:
  explicit Recurrent(const Spec& spec) : Network(spec) {
    register_module("layers", layers_);
    for (int64_t i = 0; i < spec.layers; i++) {
      layers_->push_back(Layer(Options(i == 0 ? spec.features : spec.units, spec.units)));
    }
    output_ = register_module("output", nn::Linear(spec.units, spec.outputs));
  }

  Tensor forward(const Tensor& steps) override {
    Tensor hidden = steps;
    size_t left = layers_->size();
    for (const auto& layer : *layers_) {
      hidden = std::get<0>(layer->template as<Layer>()->forward(hidden));
      // Nothing reads the earlier steps of the last layer.
      hidden = dropout(--left == 0 ? hidden[-1] : hidden);
    }
    return output_->forward(hidden);
  }

 private:
  nn::ModuleList layers_;
  nn::Linear output_{nullptr};
};

// Two causal convolutions and a way around them.
class ResidualBlock : public nn::Module {
 public:
  ResidualBlock(int64_t inputs, int64_t units, int64_t kernel, int64_t dilation) : reach_((kernel - 1) * dilation) {
    const auto convolution = [&](int64_t from) {
      return nn::Conv1d(nn::Conv1dOptions(from, units, kernel).dilation(dilation));
    };
    first_ = register_module("first", convolution(inputs));
    second_ = register_module("second", convolution(units));
    if (inputs != units) around_ = register_module("around", nn::Conv1d(nn::Conv1dOptions(inputs, units, 1)));
  }

  // (rows, channels, time) to (rows, units, time)
  Tensor forward(const Tensor& values, const Dropout& dropout) {
    const Tensor hidden = dropout(at::relu(first_->forward(padPast(values))));
    const Tensor answer = dropout(at::relu(second_->forward(padPast(hidden))));
    return at::relu(answer + (around_ ? around_->forward(values) : values));
  }

 private:
  // Zeros before the first step, so that no step sees a later one.
  Tensor padPast(const Tensor& values) const { return at::constant_pad_nd(values, {reach_, 0}); }

  int64_t reach_;
  nn::Conv1d first_{nullptr}, second_{nullptr}, around_{nullptr};
};

// Temporal convolutional network: blocks of dilation 1, 2, 4... (Bai, Kolter & Koltun 2018, without weight norm).
class Tcn : public Network {
 public:
  explicit Tcn(const Spec& spec) : Network(spec) {
    register_module("blocks", blocks_);
    for (int64_t i = 0; i < spec.layers; i++) {
      const int64_t inputs = i == 0 ? spec.features : spec.units;
      blocks_->push_back(std::make_shared<ResidualBlock>(inputs, spec.units, spec.kernel, int64_t{1} << i));
    }
    output_ = register_module("output", nn::Linear(spec.units, spec.outputs));
  }

  Tensor forward(const Tensor& steps) override {
    Tensor hidden = steps.permute({1, 2, 0});
    for (const auto& block : *blocks_) hidden = block->as<ResidualBlock>()->forward(hidden, dropout);
    return output_->forward(hidden.select(2, -1));
  }

 private:
  nn::ModuleList blocks_;
  nn::Linear output_{nullptr};
};

// Self-attention and a feed-forward part, each with layer norm before it and a way around it (Xiong et al. 2020).
class EncoderLayer : public nn::Module {
 public:
  EncoderLayer(int64_t units, int64_t heads) : heads_(heads) {
    norm1_ = register_module("norm1", nn::LayerNorm(nn::LayerNormOptions({units})));
    queriesKeysValues_ = register_module("in_proj", nn::Linear(units, 3 * units));
    attended_ = register_module("out_proj", nn::Linear(units, units));
    norm2_ = register_module("norm2", nn::LayerNorm(nn::LayerNormOptions({units})));
    widen_ = register_module("linear1", nn::Linear(units, 4 * units));
    narrow_ = register_module("linear2", nn::Linear(4 * units, units));
  }

  // (rows, time, units) to the same; `mask` is added to the scores.
  Tensor forward(const Tensor& values, const Tensor& mask, const Dropout& dropout) {
    const Tensor hidden = values + dropout(attended_->forward(attend(norm1_->forward(values), mask, dropout)));
    const Tensor wide = dropout(at::gelu(widen_->forward(norm2_->forward(hidden))));
    return hidden + dropout(narrow_->forward(wide));
  }

 private:
  Tensor attend(const Tensor& values, const Tensor& mask, const Dropout& dropout) {
    const int64_t rows = values.size(0), time = values.size(1), units = values.size(2);
    // (3, rows, heads, time, units of a head)
    const Tensor parts =
        queriesKeysValues_->forward(values).view({rows, time, 3, heads_, units / heads_}).permute({2, 0, 3, 1, 4});
    const double scale = 1 / std::sqrt(static_cast<double>(units / heads_));
    const Tensor scores = at::matmul(parts[0] * scale, parts[1].transpose(-2, -1)) + mask;
    return at::matmul(dropout(at::softmax(scores, -1)), parts[2]).transpose(1, 2).reshape({rows, time, units});
  }

  int64_t heads_;
  nn::LayerNorm norm1_{nullptr}, norm2_{nullptr};
  nn::Linear queriesKeysValues_{nullptr}, attended_{nullptr}, widen_{nullptr}, narrow_{nullptr};
};

// Sines and cosines of the position (Vaswani et al. 2017), shape (time, units).
Tensor positionCodes(int64_t time, int64_t units) {
  const Tensor position = at::arange(time, at::kFloat).unsqueeze(1);
  const Tensor rate = at::exp(at::arange(0, units, 2, at::kFloat) * (-std::log(10000.0) / static_cast<double>(units)));
  return at::stack({at::sin(position * rate), at::cos(position * rate)}, 2).reshape({time, units});
}

// A small encoder in which a step attends to itself and to earlier ones; the last step answers.
class Transformer : public Network {
 public:
  explicit Transformer(const Spec& spec) : Network(spec) {
    if (spec.heads < 1 || spec.units % (2 * spec.heads) != 0) {
      throw std::invalid_argument("a transformer's units must be a multiple of twice its heads");
    }
    input_ = register_module("input", nn::Linear(spec.features, spec.units));
    register_module("layers", layers_);
    for (int64_t i = 0; i < spec.layers; i++) layers_->push_back(std::make_shared<EncoderLayer>(spec.units, spec.heads));
    norm_ = register_module("norm", nn::LayerNorm(nn::LayerNormOptions({spec.units})));
    output_ = register_module("output", nn::Linear(spec.units, spec.outputs));
    position_ = positionCodes(spec.sequence, spec.units);
    mask_ = at::full({spec.sequence, spec.sequence}, -INFINITY).triu(1);
  }

  Tensor forward(const Tensor& steps) override {
    if (position_.device() != steps.device()) {
      position_ = position_.to(steps.device());
      mask_ = mask_.to(steps.device());
    }
    Tensor hidden = dropout(input_->forward(steps.transpose(0, 1)) + position_);
    for (const auto& layer : *layers_) hidden = layer->as<EncoderLayer>()->forward(hidden, mask_, dropout);
    return output_->forward(norm_->forward(hidden.select(1, -1)));
  }

 private:
  nn::ModuleList layers_;
  nn::Linear input_{nullptr}, output_{nullptr};
  nn::LayerNorm norm_{nullptr};
  Tensor position_, mask_;
};

// PyTorch's own start: uniform within 1 / sqrt(values that an output is summed from), for recurrent layers 1 / sqrt(units).
void drawWeights(Network& network, uint64_t seed) {
  const torch::NoGradGuard noGrad;
  auto generator = at::make_generator<at::CPUGeneratorImpl>(seed);
  for (const auto& module : network.modules(false)) {
    double fan = 0;
    if (const auto* linear = module->as<nn::Linear>()) fan = static_cast<double>(linear->options.in_features());
    if (const auto* convolution = module->as<nn::Conv1d>()) {
      fan = static_cast<double>(convolution->weight.size(1) * convolution->weight.size(2));
    }
    if (const auto* lstm = module->as<nn::LSTM>()) fan = static_cast<double>(lstm->options.hidden_size());
    if (const auto* gru = module->as<nn::GRU>()) fan = static_cast<double>(gru->options.hidden_size());
    // Layer norms start at one and zero.
    if (fan == 0) continue;
    const double bound = 1 / std::sqrt(fan);
    for (auto& weight : module->parameters(false)) weight.uniform_(-bound, bound, generator);
  }
}

std::shared_ptr<Network> emptyNetwork(const Spec& spec) {
  if (spec.kind == "mlp") return std::make_shared<Mlp>(spec);
  if (spec.kind == "lstm") return std::make_shared<Recurrent<nn::LSTM, nn::LSTMOptions>>(spec);
  if (spec.kind == "gru") return std::make_shared<Recurrent<nn::GRU, nn::GRUOptions>>(spec);
  if (spec.kind == "tcn") return std::make_shared<Tcn>(spec);
  if (spec.kind == "transformer") return std::make_shared<Transformer>(spec);
  throw std::invalid_argument("there is no model '" + spec.kind + "'");
}

}  // namespace

Tensor Dropout::operator()(const Tensor& values) const {
  if (!active_ || share_ == 0) return values;
  const double kept = 1 - share_;
  return values * at::empty_like(values).bernoulli_(kept, generator_).div_(kept);
}

void Dropout::start(uint64_t seed, at::Device device) {
  if (!generator_.defined() || generator_.device() != device) {
    generator_ = at::globalContext().defaultGenerator(device).clone();
  }
  generator_.set_current_seed(seed);
  active_ = true;
}

std::shared_ptr<Network> makeNetwork(const Spec& spec, uint64_t seed) {
  auto network = emptyNetwork(spec);
  drawWeights(*network, seed);
  return network;
}

}  // namespace trademl
