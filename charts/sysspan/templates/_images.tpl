{{/* Reference of an image of ours. Takes a list of context and an image's values. */}}
{{- define "sysspan.image" -}}
{{- $context := index . 0 -}}
{{- $image := index . 1 -}}
{{- with $context.Values.image.registry }}{{ . }}/{{ end -}}
{{- $image.repository -}}
{{- if $image.digest }}@{{ $image.digest }}{{ else }}:{{ default $context.Chart.AppVersion $context.Values.image.tag }}{{ end -}}
{{- end }}
