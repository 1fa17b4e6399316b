{{/* Not empty when the demo brings a Jaeger: spans that go elsewhere would never come to it. */}}
{{- define "sysspan.demoJaeger" -}}
{{- if and .Values.demo.enabled .Values.demo.jaeger.image (not (.Values.exporters.default).endpoint) }}yes{{ end -}}
{{- end }}

{{/* The same of a page of sysspan's own, to which spans go before they go to Jaeger. */}}
{{- define "sysspan.demoViewer" -}}
{{- if and .Values.demo.enabled .Values.demo.viewer.enabled (not (.Values.exporters.default).endpoint) }}yes{{ end -}}
{{- end }}

{{/* Endpoint of an exporter; what the demo brings stands in for an empty default. Takes a list of context, name and values. */}}
{{- define "sysspan.endpoint" -}}
{{- $context := index . 0 -}}
{{- $name := index . 1 -}}
{{- $endpoint := (index . 2).endpoint -}}
{{- if $endpoint -}}
{{- $endpoint -}}
{{- else if and (eq $name "default") (include "sysspan.demoViewer" $context) -}}
http://{{ include "sysspan.fullname" $context }}-viewer.{{ $context.Release.Namespace }}:4317
{{- else if and (eq $name "default") (include "sysspan.demoJaeger" $context) -}}
http://{{ include "sysspan.fullname" $context }}-jaeger.{{ $context.Release.Namespace }}:4317
{{- else -}}
{{- fail (printf "\n\nexporters.%s.endpoint is empty, so spans have nowhere to go: say where, as in\n  --set exporters.%s.endpoint=http://collector.observability:4317\nor try it with a Jaeger of its own:\n  --set demo.enabled=true\n" $name $name) -}}
{{- end -}}
{{- end }}

{{/* Exporters as the agent reads them. */}}
{{- define "sysspan.exporters" -}}
{{- $context := . -}}
{{- range $name, $exporter := .Values.exporters }}
{{ $name }}:
  endpoint: {{ include "sysspan.endpoint" (list $context $name $exporter) | quote }}
  compression: {{ default "none" $exporter.compression }}
  {{- with $exporter.namespaces }}
  namespaces: {{ toJson . }}
  {{- end }}
  {{- $folder := printf "/etc/sysspan/exporters/%s" $name }}
  {{- $tls := default dict $exporter.tls }}
  {{- if $exporter.headersSecret }}
  headersDir: {{ $folder }}/headers
  {{- end }}
  {{- if $tls.caSecret }}
  caFile: {{ $folder }}/ca/{{ default "ca.crt" $tls.caKey }}
  {{- end }}
  {{- if $tls.clientSecret }}
  certFile: {{ $folder }}/client/tls.crt
  keyFile: {{ $folder }}/client/tls.key
  {{- end }}
  {{- $secrets := dict }}
  {{- range $use, $secret := dict "headers" $exporter.headersSecret "ca" $tls.caSecret "client" $tls.clientSecret }}
  {{- if $secret }}{{ $secrets = set $secrets $use (printf "%s/%s" $context.Release.Namespace $secret) }}{{ end }}
  {{- end }}
  {{- with $secrets }}
  secrets: {{ toJson . }}
  {{- end }}
{{- end }}
{{- end }}

{{/*
One volume for each Secret of each exporter, and its place. A Secret that does not exist is an empty folder: it breaks its exporter, and
nothing else of the agent. Takes a list of context, and volumes or mounts.
*/}}
{{- define "sysspan.exporterSecrets" -}}
{{- $mounts := eq (index . 1) "mounts" -}}
{{- range $name, $exporter := (index . 0).Values.exporters }}
{{- $tls := default dict $exporter.tls }}
{{- range $use, $secret := dict "headers" $exporter.headersSecret "ca" $tls.caSecret "client" $tls.clientSecret }}
{{- if $secret }}
- name: {{ printf "exporter-%s-%s" $name $use }}
  {{- if $mounts }}
  mountPath: /etc/sysspan/exporters/{{ $name }}/{{ $use }}
  readOnly: true
  {{- else }}
  secret:
    secretName: {{ $secret }}
    defaultMode: 0400
    optional: true
  {{- end }}
{{- end }}
{{- end }}
{{- end }}
{{- end }}
