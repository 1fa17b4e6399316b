{{/* A quantity of memory in whole MiB. */}}
{{- define "sysspan.mebibytes" -}}
{{- $quantity := toString . -}}
{{- $number := regexFind "^[0-9.]+" $quantity | float64 -}}
{{- $unit := regexFind "[A-Za-z]*$" $quantity -}}
{{- $units := dict "" 1.0 "k" 1e3 "M" 1e6 "G" 1e9 "T" 1e12 "Ki" 1024.0 "Mi" 1048576.0 "Gi" 1073741824.0 "Ti" 1099511627776.0 -}}
{{- if not (hasKey $units $unit) }}{{ fail (printf "%s is no amount of memory: write it like 384Mi" $quantity) }}{{ end -}}
{{- divf (mulf $number (index $units $unit)) 1048576.0 | floor | int -}}
{{- end }}

{{/*
One operator acts in a cluster, and its agents carry out what it writes: another release would be idle at best. Where nothing can be
looked up, as in `helm template`, nothing is said.
*/}}
{{- define "sysspan.onlyRelease" -}}
{{- range (lookup "rbac.authorization.k8s.io/v1" "ClusterRole" "" "").items -}}
{{- $labels := default dict .metadata.labels -}}
{{- $annotations := default dict .metadata.annotations -}}
{{- if and (eq (toString (get $labels "app.kubernetes.io/part-of")) "sysspan") (eq (toString (get $labels "app.kubernetes.io/component")) "operator") -}}
{{- $release := get $annotations "meta.helm.sh/release-name" -}}
{{- $namespace := get $annotations "meta.helm.sh/release-namespace" -}}
{{- if and $release (or (ne $release $.Release.Name) (ne $namespace $.Release.Namespace)) -}}
{{- fail (printf "\n\nsysspan is in this cluster already, as release %s of namespace %s, and one serves all namespaces (limits.namespaces): upgrade that one, or uninstall it first (helm -n %s uninstall %s)\n" $release $namespace $namespace $release) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end }}

{{/* Values that cannot work together, each with what to do. */}}
{{- define "sysspan.checks" -}}
{{- range $namespace, $_ := .Values.limits.perNamespace -}}
{{- if and $.Values.limits.namespaces (not (has $namespace $.Values.limits.namespaces)) -}}
{{- fail (printf "\n\nlimits.perNamespace.%s is for a namespace that limits.namespaces does not list, where nothing is traced: add it there, or leave it out here\n" $namespace) -}}
{{- end -}}
{{- end -}}
{{- if .Values.rbac.create }}{{ include "sysspan.onlyRelease" . }}{{ end -}}
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
