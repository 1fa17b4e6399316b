{
  "targets": [
    {
      "target_name": "sysspan",
      "sources": [
        "src/addon.cc", "src/addon-command.cc", "src/addon-redaction.cc", "src/addon-relay.cc", "src/addon-segment.cc", "src/addon-sender.cc", "src/addon-session.cc", "src/addon-spans.cc", "src/batch.cc", "src/call_rings.cc", "src/call_totals.cc", "src/capture_plans.cc", "src/command.cc", "src/dialer.cc", "src/fds.cc", "src/filter.cc", "src/grpc_status.cc", "src/hooks.cc", "src/ids.cc", "src/json_lines.cc", "src/launched.cc", "src/lines.cc", "src/lookup.cc", "src/otlp.cc", "src/otlp_message.cc", "src/output_command.cc", "src/preface.cc", "src/primitives.cc", "src/printer.cc", "src/printer-memory.cc", "src/printer-numbers.cc", "src/printer-results.cc", "src/printer-text.cc", "src/process.cc", "src/process_spans.cc", "src/quote.cc", "src/reader.cc", "src/redaction.cc", "src/redaction_patterns.cc", "src/relay.cc", "src/resident.cc",
        "src/ring.cc", "src/rings_ahead.cc", "src/sender.cc", "src/show.cc", "src/show_plan.cc", "src/siginfo.cc", "src/signals.cc", "src/socket_address.cc", "src/socket_options.cc", "src/span_bytes.cc", "launcher/held_command.c",
        "src/summary.cc", "src/text.cc", "src/traceparent.cc", "src/traces.cc", "src/tracer.cc", "src/tree-calls.cc", "src/tree-segments.cc", "src/trees.cc", "src/utf8.cc"
      ],
      "include_dirs": ["<!(node -p \"require('node-addon-api').include_dir\")", "../bpf"],
      "defines": ["NAPI_VERSION=9", "NODE_ADDON_API_DISABLE_DEPRECATED", "NAPI_CPP_EXCEPTIONS", "NODE_API_SWALLOW_UNTHROWABLE_EXCEPTIONS", "_GNU_SOURCE"],
      "cflags": ["-Wall", "-Wextra", "-Werror", "-O3", "-g", "-flto=auto", "-fvisibility=hidden"],
      # Threads that nobody waits for may be in its code when the last environment that uses it is gone.
      "ldflags": ["-flto=auto", "-O3", "-Wl,-z,nodelete"],
      # An environment that is going answers no call: an exception leaves the function that asked it, and goes no further.
      "cflags_cc": ["-std=c++17", "-fno-rtti"],
      "cflags_cc!": ["-std=gnu++20", "-std=gnu++17", "-fno-exceptions"],
      # nghttp2 is in Node, which exports it; only its header is a package's.
      "libraries": ["-lbpf"]
    }
  ]
}
