// A stand-in for an accelerator: a libtorch device ('hpu', which no wheel has kernels for) whose memory is the host's, and
// whose operations are the CPU's. Unlike the CPU it refuses tensors that lie elsewhere, as CUDA does, so what runs on it
// brings each tensor to the device and back. torch-device.test.ts compiles and loads it.
#include <cstdlib>
#include <cstring>

#include <ATen/ATen.h>
#include <ATen/CPUGeneratorImpl.h>
#include <ATen/EmptyTensor.h>
#include <ATen/detail/HPUHooksInterface.h>
#include <ATen/native/CPUFallback.h>
#include <ATen/native/TensorFactories.h>
#include <ATen/ops/as_strided_native.h>
#include <ATen/ops/view_native.h>
#include <c10/core/impl/DeviceGuardImplInterface.h>
#include <torch/library.h>

namespace {

using at::IntArrayRef;
using at::Tensor;

constexpr auto kType = c10::DeviceType::HPU;
const c10::Device kDevice(kType, 0);
const c10::DispatchKeySet kKeys(c10::DispatchKey::HPU);

struct Memory final : c10::Allocator {
  c10::DataPtr allocate(size_t bytes) override {
    void* data = std::malloc(bytes == 0 ? 1 : bytes);
    return {data, data, &std::free, kDevice};
  }
  c10::DeleterFnPtr raw_deleter() const override { return &std::free; }
  void copy_data(void* to, const void* from, size_t bytes) const override { std::memcpy(to, from, bytes); }
} memory;

// One device with one stream; nothing has to be waited for.
struct Guard final : c10::impl::DeviceGuardImplInterface {
  c10::DeviceType type() const override { return kType; }
  c10::Device exchangeDevice(c10::Device) const override { return kDevice; }
  c10::Device getDevice() const override { return kDevice; }
  void setDevice(c10::Device) const override {}
  void uncheckedSetDevice(c10::Device) const noexcept override {}
  c10::Stream getStream(c10::Device) const override { return c10::Stream(c10::Stream::DEFAULT, kDevice); }
  c10::Stream getDefaultStream(c10::Device device) const override { return getStream(device); }
  c10::Stream exchangeStream(c10::Stream stream) const override { return stream; }
  c10::DeviceIndex deviceCount() const noexcept override { return 1; }
  void record(void**, const c10::Stream&, c10::DeviceIndex, c10::EventFlag) const override {}
  void block(void*, const c10::Stream&) const override {}
  bool queryEvent(void*) const override { return true; }
  void destroyEvent(void*, c10::DeviceIndex) const noexcept override {}
  bool queryStream(const c10::Stream&) const override { return true; }
  void synchronizeStream(const c10::Stream&) const override {}
};
C10_REGISTER_GUARD_IMPL(HPU, Guard);

// The CPU's numbers under the device's name: the CPU's operations refuse this generator, as they refuse a GPU's.
struct Generator final : at::CPUGeneratorImpl {
  Generator() : at::CPUGeneratorImpl(0) {
    device_ = kDevice;
    key_set_ = kKeys;
  }

 private:
  at::CPUGeneratorImpl* clone_impl() const override {
    auto* copy = new Generator();
    copy->set_engine(const_cast<Generator*>(this)->engine());
    return copy;
  }
};

struct Hooks final : at::HPUHooksInterface {
  explicit Hooks(at::HPUHooksArgs) {}
  void init() const override {}
  bool isBuilt() const override { return true; }
  bool isAvailable() const override { return true; }
  bool hasHPU() const override { return true; }
  bool hasPrimaryContext(c10::DeviceIndex) const override { return true; }
  const at::Generator& getDefaultGenerator(c10::DeviceIndex) const override {
    static const at::Generator generator = at::make_generator<Generator>();
    return generator;
  }
};

void refuseIfElsewhere(const Tensor& tensor, const char* operation) {
  // A number without dimensions may come from the CPU, on CUDA too.
  const bool elsewhere = tensor.defined() && tensor.dim() > 0 && tensor.device() != kDevice;
  TORCH_CHECK(!elsewhere, operation, ": a tensor of ", tensor.sizes(), " lies on ", tensor.device(), ", not on the device");
}

// The same memory as the CPU sees it.
Tensor onCpu(const Tensor& tensor) {
  return tensor.is_cpu() ? tensor
                         : at::from_blob(tensor.data_ptr(), tensor.sizes(), tensor.strides(), tensor.options().device(at::kCPU));
}

Tensor onDevice(const Tensor& tensor) { return tensor.defined() ? tensor.to(kDevice) : tensor; }

Tensor makeEmpty(IntArrayRef size, std::optional<at::ScalarType> type, std::optional<at::Layout>, std::optional<at::Device>,
                 std::optional<bool>, std::optional<at::MemoryFormat> format) {
  return at::detail::empty_generic(size, &memory, kKeys, type.value_or(at::kFloat), format);
}

Tensor makeEmptyStrided(IntArrayRef size, IntArrayRef stride, std::optional<at::ScalarType> type, std::optional<at::Layout>,
                        std::optional<at::Device>, std::optional<bool>) {
  return at::detail::empty_strided_generic(size, stride, &memory, kKeys, type.value_or(at::kFloat));
}

// The one way between the devices.
Tensor copyFrom(const Tensor& from, const Tensor& to, bool) {
  onCpu(to).copy_(onCpu(from));
  return to;
}

// The fallback writes results back by this; one that was empty gets memory of its own.
Tensor copyFromAndResize(const Tensor& from, const Tensor& to) {
  if (to.sizes() != from.sizes()) {
    auto* written = to.unsafeGetTensorImpl();
    written->set_storage_keep_dtype(makeEmpty(from.sizes(), from.scalar_type(), {}, {}, {}, {}).storage());
    written->set_sizes_contiguous(from.sizes());
  }
  return copyFrom(from, to, false);
}

at::Scalar readOne(const Tensor& tensor) { return onCpu(tensor).item(); }

Tensor reshapeAlias(const Tensor& tensor, IntArrayRef size, IntArrayRef stride) {
  return at::native::as_strided_tensorimpl(tensor, size, stride, tensor.storage_offset());
}

Tensor& drawBernoulli(Tensor& tensor, double share, std::optional<at::Generator> generator) {
  TORCH_CHECK(generator && generator->device() == kDevice, "bernoulli_: the generator is not the device's");
  auto* own = static_cast<at::CPUGeneratorImpl*>(generator->unsafeGetGeneratorImpl());
  auto drawing = at::make_generator<at::CPUGeneratorImpl>(uint64_t{0});
  auto* engine = drawing.get<at::CPUGeneratorImpl>();
  engine->set_engine(own->engine());
  onCpu(tensor).bernoulli_(share, drawing);
  own->set_engine(engine->engine());
  return tensor;
}

Tensor convolve(const Tensor& values, const Tensor& weight, const std::optional<Tensor>& bias, IntArrayRef stride,
                IntArrayRef padding, IntArrayRef dilation, bool transposed, IntArrayRef outputPadding, int64_t groups) {
  for (const auto& tensor : {values, weight, bias.value_or(Tensor())}) refuseIfElsewhere(tensor, "convolution");
  const auto plain = bias && bias->defined() ? std::optional<Tensor>(onCpu(*bias)) : std::nullopt;
  return onDevice(at::convolution(onCpu(values), onCpu(weight), plain, stride, padding, dilation, transposed, outputPadding, groups));
}

std::tuple<Tensor, Tensor, Tensor> convolveBackward(const Tensor& gradient, const Tensor& values, const Tensor& weight,
                                                    IntArrayRef stride, IntArrayRef padding, IntArrayRef dilation,
                                                    bool transposed, IntArrayRef outputPadding, int64_t groups,
                                                    std::array<bool, 3> wanted) {
  for (const auto& tensor : {gradient, values, weight}) refuseIfElsewhere(tensor, "convolution_backward");
  const auto [ofValues, ofWeight, ofBias] =
      at::convolution_backward(onCpu(gradient), onCpu(values), onCpu(weight), IntArrayRef{weight.size(0)}, stride, padding,
                               dilation, transposed, outputPadding, groups, wanted);
  return {onDevice(ofValues), onDevice(ofWeight), onDevice(ofBias)};
}

// Every other operation: refuses strangers, then computes on the CPU.
void computeOnCpu(const c10::OperatorHandle& operation, torch::jit::Stack* stack) {
  const char* name = operation.schema().name().c_str();
  for (const auto& argument : torch::jit::last(stack, operation.schema().arguments().size())) {
    if (argument.isTensor()) refuseIfElsewhere(argument.toTensor(), name);
    if (!argument.isTensorList()) continue;
    for (const Tensor& tensor : argument.toTensorVector()) refuseIfElsewhere(tensor, name);
  }
  at::native::cpu_fallback(operation, stack);
}

}  // namespace

namespace at {
C10_REGISTER_CLASS(HPUHooksRegistry, HPUHooks, Hooks);
}

TORCH_LIBRARY_IMPL(_, HPU, library) { library.fallback(torch::CppFunction::makeFromBoxedFunction<&computeOnCpu>()); }

TORCH_LIBRARY_IMPL(aten, HPU, library) {
  library.impl("empty.memory_format", &makeEmpty);
  library.impl("empty_strided", &makeEmptyStrided);
  library.impl("_copy_from", &copyFrom);
  library.impl("_copy_from_and_resize", &copyFromAndResize);
  library.impl("_local_scalar_dense", &readOne);
  library.impl("as_strided", &at::native::as_strided_tensorimpl);
  library.impl("view", &at::native::view);
  library.impl("_reshape_alias", &reshapeAlias);
  library.impl("bernoulli_.float", &drawBernoulli);
  library.impl("convolution_overrideable", &convolve);
  library.impl("convolution_backward_overrideable", &convolveBackward);
  c10::SetAllocator(kType, &memory);
}
