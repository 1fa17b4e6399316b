{{- define "sysspan.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" }}
{{- end }}

{{/* At most 53 characters: names of components are added. */}}
{{- define "sysspan.fullname" -}}
{{- if .Values.fullnameOverride }}
{{- .Values.fullnameOverride | trunc 53 | trimSuffix "-" }}
{{- else if contains (include "sysspan.name" .) .Release.Name }}
{{- .Release.Name | trunc 53 | trimSuffix "-" }}
{{- else }}
{{- printf "%s-%s" .Release.Name (include "sysspan.name" .) | trunc 53 | trimSuffix "-" }}
{{- end }}
{{- end }}

{{/* Labels that never change in the life of a release. Takes a list of context and component. */}}
{{- define "sysspan.selectorLabels" -}}
{{- $context := index . 0 -}}
app.kubernetes.io/name: {{ include "sysspan.name" $context }}
app.kubernetes.io/instance: {{ $context.Release.Name }}
app.kubernetes.io/component: {{ index . 1 }}
{{- end }}

{{/* Labels of an object. Takes a list of context and component. */}}
{{- define "sysspan.labels" -}}
{{- $context := index . 0 -}}
{{ include "sysspan.selectorLabels" . }}
app.kubernetes.io/version: {{ $context.Chart.AppVersion | quote }}
app.kubernetes.io/part-of: sysspan
app.kubernetes.io/managed-by: {{ $context.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" $context.Chart.Name $context.Chart.Version | replace "+" "_" }}
{{- with $context.Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{/* Labels and annotations of an object, to stand below metadata. Takes a list of context, component, and more annotations. */}}
{{- define "sysspan.metadata" -}}
{{- $context := index . 0 -}}
labels:
  {{- include "sysspan.labels" (list $context (index . 1)) | nindent 2 }}
{{- $more := dict }}
{{- if gt (len .) 2 }}{{ $more = index . 2 }}{{ end }}
{{- with merge (deepCopy $more) $context.Values.commonAnnotations }}
annotations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{/* Of the lease that all operators of a cluster share. */}}
{{- define "sysspan.leaseName" -}}
syscalltraces.sysspan.io
{{- end }}

{{- define "sysspan.agent.serviceAccountName" -}}
{{- default (printf "%s-agent" (include "sysspan.fullname" .)) .Values.agent.serviceAccount.name }}
{{- end }}

{{- define "sysspan.operator.serviceAccountName" -}}
{{- default (printf "%s-operator" (include "sysspan.fullname" .)) .Values.operator.serviceAccount.name }}
{{- end }}

{{/* What an agent keeps by itself: what can be seen from one node. */}}
{{- define "sysspan.agentLimits" -}}
{{- $perNamespace := dict -}}
{{- range $namespace, $limits := .Values.limits.perNamespace }}{{ $_ := set $perNamespace $namespace (omit $limits "tracesPerNamespace" "nodesPerTrace") }}{{ end -}}
{{- $cluster := omit .Values.limits.cluster "traces" "nodesPerTrace" -}}
{{- merge (dict "perNamespace" $perNamespace "cluster" $cluster) (omit .Values.limits "traces" "tracesPerNamespace" "nodesPerTrace" "perNamespace" "cluster") | toYaml -}}
{{- end }}
