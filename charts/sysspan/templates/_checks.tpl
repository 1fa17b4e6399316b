{{/* A quantity of memory in whole MiB. */}}
{{- define "sysspan.mebibytes" -}}
{{- $quantity := toString . -}}
{{- $number := regexFind "^[0-9.]+" $quantity | float64 -}}
{{- $unit := regexFind "[A-Za-z]*$" $quantity -}}
{{- $units := dict "" 1.0 "k" 1e3 "M" 1e6 "G" 1e9 "T" 1e12 "Ki" 1024.0 "Mi" 1048576.0 "Gi" 1073741824.0 "Ti" 1099511627776.0 -}}
{{- if not (hasKey $units $unit) }}{{ fail (printf "%s is no amount of memory: write it like 384Mi" $quantity) }}{{ end -}}
{{- divf (mulf $number (index $units $unit)) 1048576.0 | floor | int -}}
{{- end }}

{{/* Values that cannot work together, each with what to do. */}}
{{- define "sysspan.checks" -}}
{{- if not (hasKey .Values.exporters "default") -}}
{{- fail "\n\nthere is no exporter named default, which SyscallTraces take that name none: give exporters.default.endpoint\n" -}}
{{- end -}}
{{- with .Values.agent -}}
{{- with (.resources.limits).memory -}}
{{- $limit := include "sysspan.mebibytes" . | int -}}
{{- $needed := add 96 (mul 2 $.Values.agent.memoryBudgetMiB) $.Values.agent.callRingMiB | int -}}
{{- if lt $limit $needed -}}
{{- fail (printf "\n\nagent.resources.limits.memory is %s, but a memory budget of %d MiB and a ring of %d MiB need %dMi: raise the limit, or lower agent.memoryBudgetMiB or agent.callRingMiB\n" . (int $.Values.agent.memoryBudgetMiB) (int $.Values.agent.callRingMiB) $needed) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end }}
