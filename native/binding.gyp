{
  "targets": [
    {
      "target_name": "sysspan",
      "sources": [
        "src/addon/addon.cc", "src/addon/block_scan.cc", "src/addon/command.cc", "src/addon/redaction.cc", "src/addon/direct_export.cc", "src/addon/segment.cc", "src/addon/sender.cc", "src/addon/session.cc", "src/addon/session_options.cc", "src/addon/session_results.cc", "src/addon/spans.cc", "src/addon/spans_file.cc", "src/addon/summary.cc",
        "src/decode/capture_plans.cc", "src/decode/fds.cc", "src/decode/glob.cc", "src/decode/primitives.cc", "src/decode/formatter.cc", "src/decode/formatter_memory.cc", "src/decode/formatter_numbers.cc", "src/decode/formatter_results.cc", "src/decode/formatter_text.cc", "src/decode/quote.cc", "src/decode/redaction.cc", "src/decode/redaction_patterns.cc", "src/decode/decoder.cc", "src/decode/decode_plan.cc", "src/decode/siginfo.cc", "src/decode/signals.cc", "src/decode/socket_address.cc", "src/decode/socket_options.cc", "src/decode/utf8.cc",
        "src/export/dialer.cc", "src/export/grpc_status.cc", "src/export/lookup.cc", "src/export/preface.cc", "src/export/direct_export.cc", "src/export/sender.cc",
        "src/files/block_index.cc", "src/files/block_scan.cc", "src/files/span_view.cc", "src/files/spans_file.cc", "src/files/zstd_frames.cc",
        "src/kernel/batch.cc", "src/kernel/call_rings.cc", "src/kernel/command.cc", "src/kernel/hooks.cc", "src/kernel/launched.cc", "src/kernel/output_command.cc", "src/kernel/resident.cc", "src/kernel/ring.cc", "src/kernel/rings_ahead.cc", "src/kernel/tracer.cc",
        "src/otlp/ids.cc", "src/otlp/otlp.cc", "src/otlp/otlp_json.cc", "src/otlp/otlp_message.cc", "src/otlp/otlp_request.cc", "src/otlp/span_bytes.cc",
        "src/text/json_lines.cc", "src/text/lines.cc", "src/text/summary.cc", "src/text/text.cc",
        "src/trees/call_totals.cc", "src/trees/filter.cc", "src/trees/membership.cc", "src/trees/process.cc", "src/trees/process_spans.cc", "src/trees/traceparent.cc", "src/trees/traces.cc", "src/trees/tree_calls.cc", "src/trees/tree_segments.cc", "src/trees/trees.cc",
        "src/outbox.cc", "src/reader.cc", "launcher/held_command.c"
      ],
      "include_dirs": ["<!(node -p \"require('node-addon-api').include_dir\")", "src", "launcher", "../bpf"],
      "defines": ["NAPI_VERSION=9", "NODE_ADDON_API_DISABLE_DEPRECATED", "NAPI_CPP_EXCEPTIONS", "NODE_API_SWALLOW_UNTHROWABLE_EXCEPTIONS", "_GNU_SOURCE"],
      "cflags": ["-Wall", "-Wextra", "-Werror", "-O3", "-g", "-flto=auto", "-fvisibility=hidden"],
      # Threads that nobody waits for may be in its code when the last environment that uses it is gone.
      "ldflags": ["-flto=auto", "-O3", "-Wl,-z,nodelete"],
      # An environment that is going answers no call: an exception leaves the function that asked it, and goes no further.
      "cflags_cc": ["-std=c++17", "-fno-rtti"],
      "cflags_cc!": ["-std=gnu++20", "-std=gnu++17", "-fno-exceptions"],
      # nghttp2 and zstd are in Node, which exports them; only their headers are a package's.
      "libraries": ["-lbpf"]
    }
  ]
}
