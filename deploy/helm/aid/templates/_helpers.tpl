{{- define "aid.image" -}}
{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}
{{- end }}

{{- define "aid.labels" -}}
app.kubernetes.io/name: {{ .name }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/part-of: aid
app.kubernetes.io/version: {{ .root.Values.image.tag | default .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
{{- end }}

{{/* Labels of pods that a release of the suite does not touch. */}}
{{- define "aid.engine" -}}
{{ include "aid.selector" . }}
app.kubernetes.io/part-of: aid
{{- end }}

{{- define "aid.selector" -}}
app.kubernetes.io/name: {{ .name }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
{{- end }}

{{- define "aid.services" -}}
{{ .Files.Get "files/services.yaml" }}
{{- end }}

{{- define "aid.postgres" -}}
{{- if .Values.postgres.operator.enabled -}}postgres-rw:5432{{- else -}}{{ .Values.postgres.host }}:{{ .Values.postgres.port }}{{- end -}}
{{- end }}

{{- define "aid.bootstrap" -}}
{{- if .Values.kafka.brokers.enabled -}}brokers:9092{{- else -}}{{ .Values.kafka.bootstrap }}{{- end -}}
{{- end }}

{{/* What every process of the suite is told. */}}
{{- define "aid.suite" -}}
AID_KAFKA_BOOTSTRAP: {{ include "aid.bootstrap" . | quote }}
AID_KAFKA_SECURITY_PROTOCOL: {{ ternary "SASL_PLAINTEXT" .Values.kafka.protocol .Values.kafka.brokers.enabled }}
AID_KAFKA_SECURITY_MECHANISM: {{ ternary "SCRAM-SHA-256" .Values.kafka.mechanism .Values.kafka.brokers.enabled }}
{{- if .Values.kafka.caSecret }}
AID_KAFKA_SECURITY_CA_FILE: /run/secrets/kafka_ca
{{- end }}
AID_ISSUER: {{ .Values.identity.issuer | quote }}
AID_AUDIENCE: {{ .Values.identity.audience | quote }}
AID_JWKS: {{ .Values.identity.jwks | quote }}
AID_CLAIM_ROLES: {{ .Values.identity.claims.roles | quote }}
AID_CLAIM_REGION: {{ .Values.identity.claims.region | quote }}
AID_CLAIM_REGION_GROUP: {{ .Values.identity.claims.regionGroup | quote }}
AID_CLAIM_ORG: {{ .Values.identity.claims.org | quote }}
AID_CLAIM_PURPOSES: {{ .Values.identity.claims.purposes | quote }}
AID_CLAIM_ASSURANCE: {{ .Values.identity.claims.assurance | quote }}
AID_CITY: {{ .Values.city | quote }}
AID_TRUSTED_PROXIES: {{ join " " (concat .Values.proxy.inner .Values.proxy.outer) | quote }}
{{- range (include "aid.services" . | fromYaml).services }}
{{ .prefix }}_URL: http://{{ .name }}-api:8000
{{- end }}
{{- range $name, $value := .Values.settings }}
{{ $name }}: {{ $value | quote }}
{{- end }}
{{- end }}

{{/* What one service is told beside that. */}}
{{- define "aid.service" -}}
{{- $service := .service -}}
{{ $service.prefix }}_DATABASE_URL: postgresql://{{ $service.role }}@{{ include "aid.postgres" .root }}/aid
{{ $service.prefix }}_DATABASE_PASSWORD_FILE: /run/secrets/{{ $service.role }}_database
{{ $service.prefix }}_KAFKA_PASSWORD_FILE: /run/secrets/{{ $service.role }}_kafka
{{ $service.prefix }}_KEYRING: /run/secrets/{{ $service.role }}_keyring
{{ $service.prefix }}_TOKEN_FILE: /run/secrets/{{ $service.role }}_token
{{- if $service.objects }}
{{ $service.prefix }}_OBJECT_STORE: {{ required (printf "objects.%s: where %s keeps files, such as s3://bucket/folder" $service.name $service.name) (index .root.Values.objects $service.name) | quote }}
{{- end }}
{{- range $service.settings }}
{{- if eq . "PLATFORM_URL" }}
{{ $service.prefix }}_PLATFORM_URL: {{ $.root.Values.platform | quote }}
{{- else if eq . "PLATFORM_SECRET_FILE" }}
{{ $service.prefix }}_PLATFORM_SECRET_FILE: /run/secrets/platform_secret
{{- else if eq . "SHARED_EVENTS_URL" }}
{{ $service.prefix }}_SHARED_EVENTS_URL: {{ printf "%s/%s/v1/shared-events" $.root.Values.address $service.name | quote }}
{{- else if eq . "NOTIFY" }}
{{ $service.prefix }}_NOTIFY: {{ $.root.Values.notify | quote }}
{{- else }}
{{- fail (printf "the chart does not know where %s of %s comes from" . $service.name) }}
{{- end }}
{{- end }}
{{- range $name, $value := index (.root.Values.settingsOf | default dict) $service.name | default dict }}
{{ $name }}: {{ $value | quote }}
{{- end }}
{{- end }}

{{/* One secret's entries as files, under the names that compose gives them. */}}
{{- define "aid.secret" -}}
- secret:
    name: {{ .root.Values.secrets.prefix }}-{{ .of }}
    items:
    {{- range $key, $path := .items }}
      - {key: {{ $key }}, path: {{ $path }}}
    {{- end }}
{{- end }}

{{- define "aid.ca" -}}
{{- if .Values.kafka.caSecret }}
- secret:
    name: {{ .Values.kafka.caSecret }}
    items:
      - {key: ca.crt, path: kafka_ca}
{{- end }}
{{- end }}

{{- define "aid.pod" -}}
automountServiceAccountToken: false
enableServiceLinks: false
{{- with .Values.image.pullSecrets }}
imagePullSecrets:
{{- range . }}
  - name: {{ . }}
{{- end }}
{{- end }}
{{- with .Values.nodeSelector }}
nodeSelector: {{ toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.tolerations }}
tolerations: {{ toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{- define "aid.nobody" -}}
securityContext:
  runAsNonRoot: true
  runAsUser: {{ . }}
  runAsGroup: {{ . }}
  fsGroup: {{ . }}
  seccompProfile: {type: RuntimeDefault}
{{- end }}

{{- define "aid.confined" -}}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities: {drop: [ALL]}
{{- end }}

{{/* Alive: the process answers. Ready: database, schema and broker are there. */}}
{{- define "aid.probes" -}}
startupProbe:
  httpGet: {path: /healthz, port: http}
  periodSeconds: 2
  failureThreshold: 60
livenessProbe:
  httpGet: {path: /healthz, port: http}
  periodSeconds: 10
  timeoutSeconds: 5
  failureThreshold: 6
readinessProbe:
  httpGet: {path: /readyz, port: http}
  periodSeconds: 5
  timeoutSeconds: 5
  failureThreshold: 3
{{- end }}

{{/* The proxy looks names up every five seconds: who leaves answers a little longer. */}}
{{- define "aid.leaving" -}}
lifecycle:
  preStop: {sleep: {seconds: 12}}
{{- end }}

{{- define "aid.spread" -}}
topologySpreadConstraints:
  - maxSkew: 1
    topologyKey: kubernetes.io/hostname
    whenUnsatisfiable: ScheduleAnyway
    labelSelector:
      matchLabels: {{ include "aid.selector" . | nindent 8 }}
{{- end }}
