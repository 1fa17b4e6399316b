// SPDX-License-Identifier: Apache-2.0
// Generated from agent/src/semconv/attributes.yaml by agent/src/generate/main.ts; never edited.
#pragma once

#include "otlp/attribute.h"

namespace sysspan::attributes {

constexpr Attribute<Kind::kInt, 28> kAggregationDurationAvgNs("aggregation.duration_avg_ns");
constexpr Attribute<Kind::kInt, 28> kAggregationDurationMaxNs("aggregation.duration_max_ns");
constexpr Attribute<Kind::kInt, 28> kAggregationDurationMinNs("aggregation.duration_min_ns");
constexpr Attribute<Kind::kInt, 30> kAggregationDurationTotalNs("aggregation.duration_total_ns");
constexpr Attribute<Kind::kBool, 23> kAggregationIsSummary("aggregation.is_summary");
constexpr Attribute<Kind::kInt, 23> kAggregationSpanCount("aggregation.span_count");
constexpr Attribute<Kind::kString, 13> kContainerId("container.id");
constexpr Attribute<Kind::kString, 21> kContainerImageName("container.image.name");
constexpr Attribute<Kind::kStrings, 29> kContainerImageRepoDigests("container.image.repo_digests");
constexpr Attribute<Kind::kStrings, 21> kContainerImageTags("container.image.tags");
constexpr Attribute<Kind::kString, 23> kContainerRuntimeName("container.runtime.name");
constexpr Attribute<Kind::kString, 11> kErrorType("error.type");
constexpr Attribute<Kind::kString, 10> kFilePath("file.path");
constexpr Attribute<Kind::kString, 10> kHostArch("host.arch");
constexpr Attribute<Kind::kString, 10> kHostName("host.name");
constexpr Attribute<Kind::kString, 16> kK8sClusterUid("k8s.cluster.uid");
constexpr Attribute<Kind::kString, 19> kK8sContainerName("k8s.container.name");
constexpr Attribute<Kind::kInt, 28> kK8sContainerRestartCount("k8s.container.restart_count");
constexpr Attribute<Kind::kString, 19> kK8sNamespaceName("k8s.namespace.name");
constexpr Attribute<Kind::kString, 14> kK8sNodeName("k8s.node.name");
constexpr Attribute<Kind::kString, 11> kK8sPodIp("k8s.pod.ip");
constexpr Attribute<Kind::kString, 13> kK8sPodName("k8s.pod.name");
constexpr Attribute<Kind::kString, 12> kK8sPodUid("k8s.pod.uid");
constexpr Attribute<Kind::kString, 22> kNetworkLocalAddress("network.local.address");
constexpr Attribute<Kind::kInt, 19> kNetworkLocalPort("network.local.port");
constexpr Attribute<Kind::kString, 21> kNetworkPeerAddress("network.peer.address");
constexpr Attribute<Kind::kInt, 18> kNetworkPeerPort("network.peer.port");
constexpr Attribute<Kind::kString, 18> kNetworkTransport("network.transport");
constexpr Attribute<Kind::kString, 13> kNetworkType("network.type");
constexpr Attribute<Kind::kString, 8> kOsType("os.type");
constexpr Attribute<Kind::kStrings, 21> kProcessCommandArgs("process.command_args");
constexpr Attribute<Kind::kString, 22> kProcessCreationTime("process.creation.time");
constexpr Attribute<Kind::kString, 24> kProcessExecutableName("process.executable.name");
constexpr Attribute<Kind::kString, 24> kProcessExecutablePath("process.executable.path");
constexpr Attribute<Kind::kInt, 18> kProcessExitCode("process.exit.code");
constexpr Attribute<Kind::kString, 18> kProcessExitTime("process.exit.time");
constexpr Attribute<Kind::kInt, 25> kProcessGroupLeaderPid("process.group_leader.pid");
constexpr Attribute<Kind::kInt, 19> kProcessParentPid("process.parent_pid");
constexpr Attribute<Kind::kInt, 12> kProcessPid("process.pid");
constexpr Attribute<Kind::kInt, 27> kProcessSessionLeaderPid("process.session_leader.pid");
constexpr Attribute<Kind::kInt, 16> kProcessUserId("process.user.id");
constexpr Attribute<Kind::kInt, 13> kProcessVpid("process.vpid");
constexpr Attribute<Kind::kString, 20> kServiceInstanceId("service.instance.id");
constexpr Attribute<Kind::kString, 13> kServiceName("service.name");
constexpr Attribute<Kind::kString, 18> kServiceNamespace("service.namespace");
constexpr Attribute<Kind::kString, 16> kServiceVersion("service.version");
constexpr Attribute<Kind::kStrings, 13> kSyscallArgs("syscall.args");
constexpr Attribute<Kind::kBool, 23> kSyscallArgsTruncated("syscall.args_truncated");
constexpr Attribute<Kind::kInt, 14> kSyscallCount("syscall.count");
constexpr Attribute<Kind::kInt, 20> kSyscallDurationNs("syscall.duration_ns");
constexpr Attribute<Kind::kInt, 26> kSyscallDurationTotalNs("syscall.duration_total_ns");
constexpr Attribute<Kind::kString, 14> kSyscallErrno("syscall.errno");
constexpr Attribute<Kind::kInt, 20> kSyscallErrorCount("syscall.error_count");
constexpr Attribute<Kind::kInt, 11> kSyscallFd("syscall.fd");
constexpr Attribute<Kind::kInt, 21> kSyscallFoldedCount("syscall.folded_count");
constexpr Attribute<Kind::kInt, 19> kSyscallLostCount("syscall.lost_count");
constexpr Attribute<Kind::kString, 13> kSyscallName("syscall.name");
constexpr Attribute<Kind::kInt, 15> kSyscallNumber("syscall.number");
constexpr Attribute<Kind::kBool, 16> kSyscallResumed("syscall.resumed");
constexpr Attribute<Kind::kString, 20> kSyscallReturnText("syscall.return_text");
constexpr Attribute<Kind::kInt, 21> kSyscallReturnValue("syscall.return_value");
constexpr Attribute<Kind::kInt, 12> kSyscallSeq("syscall.seq");
constexpr Attribute<Kind::kBool, 16> kSyscallSkipped("syscall.skipped");
constexpr Attribute<Kind::kInts, 23> kSyscallSummaryCounts("syscall.summary.counts");
constexpr Attribute<Kind::kInts, 29> kSyscallSummaryDurationsNs("syscall.summary.durations_ns");
constexpr Attribute<Kind::kInts, 23> kSyscallSummaryErrors("syscall.summary.errors");
constexpr Attribute<Kind::kStrings, 22> kSyscallSummaryNames("syscall.summary.names");
constexpr Attribute<Kind::kBool, 19> kSyscallUnfinished("syscall.unfinished");
constexpr Attribute<Kind::kString, 18> kSysspanLinkType("sysspan.link.type");
constexpr Attribute<Kind::kInt, 19> kSysspanLostCount("sysspan.lost.count");
constexpr Attribute<Kind::kString, 20> kSysspanLostReason("sysspan.lost.reason");
constexpr Attribute<Kind::kBool, 34> kSysspanProcessAncestorsOmitted("sysspan.process.ancestors_omitted");
constexpr Attribute<Kind::kBool, 26> kSysspanProcessContinued("sysspan.process.continued");
constexpr Attribute<Kind::kBool, 25> kSysspanProcessEndLost("sysspan.process.end_lost");
constexpr Attribute<Kind::kString, 28> kSysspanProcessExitSignal("sysspan.process.exit_signal");
constexpr Attribute<Kind::kBool, 24> kSysspanProcessRunning("sysspan.process.running");
constexpr Attribute<Kind::kBool, 26> kSysspanProcessTruncated("sysspan.process.truncated");
constexpr Attribute<Kind::kString, 27> kSysspanSegmentEndReason("sysspan.segment.end_reason");
constexpr Attribute<Kind::kInt, 39> kSysspanSegmentIdleProcessesOmitted("sysspan.segment.idle_processes_omitted");
constexpr Attribute<Kind::kInt, 22> kSysspanSegmentIndex("sysspan.segment.index");
constexpr Attribute<Kind::kBool, 26> kSysspanSegmentUncertain("sysspan.segment.uncertain");
constexpr Attribute<Kind::kInt, 35> kSysspanSegmentUnfinishedOmitted("sysspan.segment.unfinished_omitted");
constexpr Attribute<Kind::kString, 20> kSysspanSignalCode("sysspan.signal.code");
constexpr Attribute<Kind::kString, 20> kSysspanSignalName("sysspan.signal.name");
constexpr Attribute<Kind::kInt, 26> kSysspanSignalSenderPid("sysspan.signal.sender_pid");
constexpr Attribute<Kind::kString, 19> kSysspanTraceName("sysspan.trace.name");
constexpr Attribute<Kind::kString, 24> kSysspanTraceNamespace("sysspan.trace.namespace");
constexpr Attribute<Kind::kString, 18> kSysspanTraceUid("sysspan.trace.uid");
constexpr Attribute<Kind::kString, 22> kTelemetryDistroName("telemetry.distro.name");
constexpr Attribute<Kind::kString, 25> kTelemetryDistroVersion("telemetry.distro.version");
constexpr Attribute<Kind::kInt, 10> kThreadId("thread.id");
constexpr Attribute<Kind::kString, 12> kThreadName("thread.name");

// Values of those that have a list of them.
constexpr char kSysspanLinkTypePreviousSegment[] = "previous_segment";
constexpr char kSysspanLinkTypeNextSegment[] = "next_segment";
constexpr char kSysspanLinkTypeEnvContext[] = "env_context";
constexpr char kSysspanLostReasonRingFull[] = "ring_full";
constexpr char kSysspanLostReasonProcessEvents[] = "process_events";
constexpr char kSysspanSegmentEndReasonTreeEnded[] = "tree_ended";
constexpr char kSysspanSegmentEndReasonTime[] = "time";
constexpr char kSysspanSegmentEndReasonSpans[] = "spans";
constexpr char kSysspanSegmentEndReasonBytes[] = "bytes";
constexpr char kSysspanSegmentEndReasonRequestEnded[] = "request_ended";
constexpr char kSysspanSegmentEndReasonShutdown[] = "shutdown";
constexpr char kSysspanSegmentEndReasonMemory[] = "memory";

// Names of events.
constexpr char kEventExec[] = "sysspan.exec";
constexpr char kEventAttached[] = "sysspan.attached";
constexpr char kEventLeft[] = "sysspan.left";
constexpr char kEventSignal[] = "sysspan.signal";
constexpr char kEventEventsLost[] = "sysspan.events_lost";

}  // namespace sysspan::attributes
