{{/*
Not empty when an endpoint without encryption may lead out of the cluster: what is no name of a Service. A name of two words, such as
collector.observability, is taken for one. The agent judges in the same way (agent/src/export/plain-text.ts).
*/}}
{{- define "sysspan.plainOutside" -}}
{{- $url := urlParse . -}}
{{- $host := regexReplaceAll "^\\[|\\]$|\\.$" $url.hostname "" | lower -}}
{{- $words := splitList "." $host -}}
{{- $local := regexMatch "^(localhost|127(\\.[0-9]+){3}|::1)$" $host -}}
{{- $isAddress := regexMatch "^[0-9.]+$|:" $host -}}
{{- $isService := and (not $isAddress) (or (lt (len $words) 3) (regexMatch "\\.svc(\\..+)?$|\\.cluster\\.local$" $host)) -}}
{{- if and (eq $url.scheme "http") (not $local) (not $isService) }}yes{{ end -}}
{{- end }}

{{/* What whoever installs had better know, a line each. */}}
{{- define "sysspan.warnings" -}}
{{- $context := . -}}
{{- range $name, $exporter := .Values.exporters }}
{{- $endpoint := include "sysspan.endpoint" (list $context $name $exporter) }}
{{- if include "sysspan.plainOutside" $endpoint }}
- Spans of exporter {{ $name }} leave the cluster unencrypted, to {{ $endpoint }}: give it an https:// endpoint.
{{- end }}
{{- end }}
{{- if not .Values.networkPolicy.enabled }}
- Every pod can read /metrics of agents and operator, and no NetworkPolicy limits whom these reach: set networkPolicy.enabled=true, and networkPolicy.scrapers.
{{- else if not .Values.networkPolicy.scrapers }}
- Every pod can read /metrics of agents and operator: name those that may in networkPolicy.scrapers.
{{- end }}
{{- end }}

{{/* Not empty when the queue of an exporter is smaller than the largest trace, which is never sent then: 4,000,000 bytes. */}}
{{- define "sysspan.smallQueues" -}}
{{- $exporters := len .Values.exporters -}}
{{- $share := divf (mulf 3 .Values.agent.memoryBudgetMiB) (mul 8 $exporters) -}}
{{- if lt $share 4.0 -}}
Each of {{ $exporters }} exporters has {{ printf "%.1f" $share }} MiB for spans that wait, and a trace may have 4: larger ones are dropped, and counted. Set agent.memoryBudgetMiB={{ divf (mul 32 $exporters) 3 | ceil | int }} or more, or use fewer exporters.
{{- end -}}
{{- end }}
