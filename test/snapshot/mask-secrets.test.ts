import {suite} from 'uvu'
import * as assert from 'uvu/assert'
import {maskList} from '../../src/snapshot/mask-list.ts'
import {maskAnswer, maskSecrets} from '../../src/snapshot/mask-secrets.ts'

const secrets = suite('snapshot/mask-secrets')

const JWT = 'eyJhbGciOiJSUzI1NiIsImtpZCI6IjEifQ.eyJzdWIiOiJ4In0.c2lnbmF0dXJl'
const PEM = '-----BEGIN RSA PRIVATE KEY-----\\nMIIEpAIBAAKCAQEA\\n-----END RSA PRIVATE KEY-----'

for (const [what, text, secret] of [
  ['a web token', `loaded ${JWT} now`, JWT],
  ['a private key', `key: "${PEM}"`, 'MIIEpAIBAAKCAQEA'],
  ['an Authorization header', 'curl -H "Authorization: Bearer abcdef0123456789"', 'abcdef0123456789'],
  ['a token of a kubeconfig', 'users:\n- user:\n    token: s3cr3t-token\n', 's3cr3t-token'],
  ['an escaped one', '"users:\\n- user:\\n    password: \\"hunter2\\"\\n"', 'hunter2'],
  ['an option', '--password=hunter2 --v=2', 'hunter2'],
  ['a certificate with its key', '{"client-key-data": "TUlJRXBBSUJBQQ=="}', 'TUlJRXBBSUJBQQ'],
  ['who logs in by a URL', 'https://ann:hunter2@registry.example/x', 'hunter2'],
  ['a preshared key in OVSDB', '["map",[["psk","hunter2"],["remote_ip","10.0.0.1"]]]', 'hunter2'],
] as const)
  secrets(`hides ${what}`, () => {
    assert.ok(text.includes(secret))
    assert.not.ok(maskSecrets(text).includes(secret), maskSecrets(text))
  })

secrets('what only sounds like a secret stays', () => {
  const text = '{"automountServiceAccountToken": true, "secretName": "web-tls", "tokenExpirationSeconds": 3600}'
  assert.is(maskSecrets(text), text)
})

secrets("hides the values of a container's environment and whole copies of objects, and nothing else of a List", () => {
  const text =
    '{"items": [{"metadata": {"annotations": {"kubectl.kubernetes.io/last-applied-configuration": "{\\"a\\":1}", "a": "b"}}, ' +
    '"spec": {"containers": [{"env": [{"name": "DB", "value": "hunter2"}, {"name": "N", "valueFrom": {"x": "y"}}]}]}}]}'
  assert.is(maskList(text), text.replace('"{\\"a\\":1}"', '"(hidden)"').replace('hunter2', '(hidden)'))
})

secrets('a List that is cut off is masked all the same', () => {
  assert.not.ok(maskList(`{"items": [{"a": "${JWT}"`).includes(JWT))
})

secrets('hides private and preshared keys of WireGuard, and keeps public ones', () => {
  const dump = 'wg0\tPRIVATE=\tPUBLIC=\t51820\toff\nwg0\tPEER=\tSHARED=\t10.0.0.2:51820\t10.0.0.0/8\t0\t1\t2\toff\n'
  const masked = maskAnswer('wg', dump)
  assert.is(masked, dump.replace('PRIVATE=', '(hidden)').replace('SHARED=', '(hidden)'))
})

secrets('hides keys of IPsec', () => {
  const state =
    'src 10.0.0.1 dst 10.0.0.2\n\tproto esp spi 0x1 reqid 1 mode tunnel\n\taead rfc4106(gcm(aes)) 0xdeadbeef 128\n'
  assert.is(maskAnswer('xfrm', state), state.replace('0xdeadbeef', '(hidden)'))
})

secrets.run()
