// The little of Node-API that the addon needs, with exceptions in place of status codes.
#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#define NAPI_VERSION 8
#include <node_api.h>

namespace trademl::node {

// Throws std::runtime_error with Node's words.
void check(napi_env env, napi_status status);

struct Value {
  napi_env env;
  napi_value raw;

  // A property of an object; undefined when it is not there.
  Value operator[](const char* name) const;
  bool isMissing() const;
  double number() const;
  int64_t integer() const { return static_cast<int64_t>(number()); }
  std::string text() const;

  // The memory of a typed array, which the caller keeps alive. Throws when it is of another type.
  template <typename Element>
  struct View {
    const Element* data = nullptr;
    size_t length = 0;
  };
  View<float> floats() const { return view<float>(napi_float32_array); }
  View<double> doubles() const { return view<double>(napi_float64_array); }
  View<int32_t> integers() const { return view<int32_t>(napi_int32_array); }

 private:
  template <typename Element>
  View<Element> view(napi_typedarray_type expected) const;
};

napi_value number(napi_env env, double value);
napi_value text(napi_env env, const std::string& value);
napi_value floats(napi_env env, const float* values, size_t length);
napi_value object(napi_env env, const std::vector<std::pair<const char*, napi_value>>& fields);
napi_value array(napi_env env, const std::vector<napi_value>& items);

// An object of JavaScript that holds a native one until `release` or the garbage collector. `tag` tells kinds apart.
napi_value hold(napi_env env, const napi_type_tag& tag, std::shared_ptr<void> held);
// Throws when the value holds nothing, something of another kind, or was released.
std::shared_ptr<void> held(const Value& value, const napi_type_tag& tag);
void release(const Value& value);

// Runs `work` on a thread of its own and settles a promise with what `result` makes of it on the main thread.
napi_value promise(napi_env env, std::function<void()> work, std::function<napi_value(napi_env)> result);

// Waits for the threads that `promise` started for this environment.
void wait(napi_env env);

// Calls `leave` when the environment ends: that of a worker thread, or the main one when nothing is left to do.
void atExit(napi_env env, std::function<void(napi_env)> leave);

using Function = napi_value (*)(napi_env env, const std::vector<Value>& arguments);

// Adds a function whose exceptions become JavaScript's.
void addFunction(napi_env env, napi_value exports, const char* name, Function function);

}  // namespace trademl::node
