#include "node.h"

#include <condition_variable>
#include <cstring>
#include <map>
#include <mutex>
#include <thread>

#include <c10/util/Exception.h>

namespace trademl::node {

void check(napi_env env, napi_status status) {
  if (status == napi_ok) return;
  const napi_extended_error_info* info = nullptr;
  napi_get_last_error_info(env, &info);
  throw std::runtime_error(info && info->error_message ? info->error_message : "a call of Node-API failed");
}

Value Value::operator[](const char* name) const {
  napi_value found;
  check(env, napi_get_named_property(env, raw, name, &found));
  return {env, found};
}

bool Value::isMissing() const {
  napi_valuetype type;
  check(env, napi_typeof(env, raw, &type));
  return type == napi_undefined || type == napi_null;
}

double Value::number() const {
  double value;
  check(env, napi_get_value_double(env, raw, &value));
  return value;
}

std::string Value::text() const {
  size_t length;
  check(env, napi_get_value_string_utf8(env, raw, nullptr, 0, &length));
  std::string value(length, '\0');
  check(env, napi_get_value_string_utf8(env, raw, value.data(), length + 1, &length));
  return value;
}

template <typename Element>
Value::View<Element> Value::view(napi_typedarray_type expected) const {
  if (isMissing()) return {};
  napi_typedarray_type type;
  size_t length;
  void* data;
  check(env, napi_get_typedarray_info(env, raw, &type, &length, &data, nullptr, nullptr));
  if (type != expected) throw std::invalid_argument("a typed array of another type was expected");
  return {static_cast<const Element*>(data), length};
}

template Value::View<float> Value::view(napi_typedarray_type) const;
template Value::View<double> Value::view(napi_typedarray_type) const;
template Value::View<int32_t> Value::view(napi_typedarray_type) const;

napi_value number(napi_env env, double value) {
  napi_value made;
  check(env, napi_create_double(env, value, &made));
  return made;
}

napi_value text(napi_env env, const std::string& value) {
  napi_value made;
  check(env, napi_create_string_utf8(env, value.data(), value.size(), &made));
  return made;
}

napi_value floats(napi_env env, const float* values, size_t length) {
  void* memory;
  napi_value buffer, made;
  check(env, napi_create_arraybuffer(env, length * sizeof(float), &memory, &buffer));
  if (length > 0) std::memcpy(memory, values, length * sizeof(float));
  check(env, napi_create_typedarray(env, napi_float32_array, length, buffer, 0, &made));
  return made;
}

napi_value object(napi_env env, const std::vector<std::pair<const char*, napi_value>>& fields) {
  napi_value made;
  check(env, napi_create_object(env, &made));
  for (const auto& [name, value] : fields) check(env, napi_set_named_property(env, made, name, value));
  return made;
}

napi_value array(napi_env env, const std::vector<napi_value>& items) {
  napi_value made;
  check(env, napi_create_array_with_length(env, items.size(), &made));
  for (size_t i = 0; i < items.size(); i++) check(env, napi_set_element(env, made, static_cast<uint32_t>(i), items[i]));
  return made;
}

namespace {

using Holder = std::shared_ptr<void>;

Holder* holderOf(const Value& value) {
  void* found = nullptr;
  if (napi_unwrap(value.env, value.raw, &found) != napi_ok) throw std::invalid_argument("not a native object");
  return static_cast<Holder*>(found);
}

}  // namespace

napi_value hold(napi_env env, const napi_type_tag& tag, std::shared_ptr<void> held) {
  napi_value made;
  check(env, napi_create_object(env, &made));
  auto holder = std::make_unique<Holder>(std::move(held));
  const auto finalize = [](napi_env, void* data, void*) { delete static_cast<Holder*>(data); };
  check(env, napi_wrap(env, made, holder.get(), finalize, nullptr, nullptr));
  holder.release();
  check(env, napi_type_tag_object(env, made, &tag));
  return made;
}

std::shared_ptr<void> held(const Value& value, const napi_type_tag& tag) {
  bool same = false;
  check(value.env, napi_check_object_type_tag(value.env, value.raw, &tag, &same));
  if (!same) throw std::invalid_argument("a native object of another kind was expected");
  Holder* holder = holderOf(value);
  if (!*holder) throw std::invalid_argument("the native object was closed before its last use");
  return *holder;
}

void release(const Value& value) { holderOf(value)->reset(); }

namespace {

// Threads at work for each environment: the main thread's or a worker's. Never destroyed, since they outlive `main`.
struct AtWork {
  std::mutex mutex;
  std::condition_variable changed;
  std::map<napi_env, int> threads;
};
AtWork& atWork = *new AtWork;

struct Job {
  napi_env env = nullptr;
  std::function<void()> work;
  std::function<napi_value(napi_env)> result;
  napi_deferred deferred = nullptr;
  napi_threadsafe_function finish = nullptr;
  std::string failure;
};

std::string messageOf(const std::exception& error) {
  // Without the list of C++ functions that libtorch adds.
  const auto* own = dynamic_cast<const c10::Error*>(&error);
  return own ? own->what_without_backtrace() : error.what();
}

void settle(napi_env env, Job& job) {
  napi_value value = nullptr;
  if (job.failure.empty()) {
    try {
      value = job.result(env);
    } catch (const std::exception& error) {
      job.failure = messageOf(error);
    }
  }
  if (job.failure.empty()) {
    napi_resolve_deferred(env, job.deferred, value);
    return;
  }
  napi_value failure = nullptr;
  napi_create_error(env, nullptr, text(env, job.failure), &failure);
  napi_reject_deferred(env, job.deferred, failure);
}

void run(Job* job) {
  try {
    job->work();
  } catch (const std::exception& error) {
    job->failure = messageOf(error);
    if (job->failure.empty()) job->failure = "libtorch failed without a message";
  }
  // What the work held is let go here, on the thread that used it.
  job->work = nullptr;
  const auto finish = job->finish;
  const auto env = job->env;
  // When Node is leaving there is nobody to tell.
  if (napi_call_threadsafe_function(finish, job, napi_tsfn_blocking) != napi_closing) {
    napi_release_threadsafe_function(finish, napi_tsfn_release);
  }
  // Told under the lock, so that nobody who waits goes on before this thread is done with it.
  const std::lock_guard<std::mutex> lock(atWork.mutex);
  atWork.threads[env]--;
  atWork.changed.notify_all();
}

}  // namespace

napi_value promise(napi_env env, std::function<void()> work, std::function<napi_value(napi_env)> result) {
  auto job = std::make_unique<Job>();
  job->env = env;
  job->work = std::move(work);
  job->result = std::move(result);
  napi_value made;
  check(env, napi_create_promise(env, &job->deferred, &made));
  const auto finished = [](napi_env of, napi_value, void*, void* data) {
    const std::unique_ptr<Job> done(static_cast<Job*>(data));
    if (of) settle(of, *done);
  };
  check(env, napi_create_threadsafe_function(env, nullptr, nullptr, text(env, "trademl torch"), 0, 1, nullptr, nullptr,
                                             nullptr, finished, &job->finish));
  {
    const std::lock_guard<std::mutex> lock(atWork.mutex);
    atWork.threads[env]++;
  }
  std::thread(run, job.release()).detach();
  return made;
}

void wait(napi_env env) {
  std::unique_lock<std::mutex> lock(atWork.mutex);
  atWork.changed.wait(lock, [env] { return atWork.threads[env] == 0; });
}

void atExit(napi_env env, std::function<void(napi_env)> leave) {
  struct Hook {
    napi_env env;
    std::function<void(napi_env)> leave;
  };
  const auto call = [](void* data) {
    const std::unique_ptr<Hook> hook(static_cast<Hook*>(data));
    hook->leave(hook->env);
  };
  check(env, napi_add_env_cleanup_hook(env, call, new Hook{env, std::move(leave)}));
}

void addFunction(napi_env env, napi_value exports, const char* name, Function function) {
  const auto call = [](napi_env of, napi_callback_info info) -> napi_value {
    try {
      size_t count = 8;
      napi_value raw[8];
      void* data;
      check(of, napi_get_cb_info(of, info, &count, raw, nullptr, &data));
      std::vector<Value> arguments;
      for (napi_value argument : raw) arguments.push_back({of, argument});
      return reinterpret_cast<Function>(data)(of, arguments);
    } catch (const std::exception& error) {
      napi_throw_error(of, nullptr, messageOf(error).c_str());
      return nullptr;
    }
  };
  napi_value made;
  check(env, napi_create_function(env, name, NAPI_AUTO_LENGTH, call, reinterpret_cast<void*>(function), &made));
  check(env, napi_set_named_property(env, exports, name, made));
}

}  // namespace trademl::node
