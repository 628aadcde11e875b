import {ADDRESS, SERVER} from '../api-server.ts'
import type {Fault} from './fault.ts'

const NOBODY = {cluster: {server: `https://${ADDRESS}:1`}}
const CHECKED = {server: SERVER, 'certificate-authority': '{lab}/certs/apiserver.crt'}
const plugin = (script: string) => ({
  user: {
    exec: {
      apiVersion: 'client.authentication.k8s.io/v1',
      command: 'sh',
      args: ['-c', script],
      interactiveMode: 'Never',
    },
  },
})

/** What is wrong before the API server is reached. */
export const WAY_THERE: readonly Fault[] = [
  {
    what: 'the kubeconfig is not there',
    env: {KUBECONFIG: '{folder}/none'},
    says: 'no cluster to ask: there is no kubeconfig at',
    exit: 2,
    within: 3,
  },
  {
    what: 'the kubeconfig of the flag is not there',
    args: ['check', 'access', '--kubeconfig', '{folder}/none'],
    says: 'there is no such file',
    exit: 2,
    within: 3,
  },
  {
    what: 'the kubeconfig is a folder',
    env: {KUBECONFIG: '{folder}'},
    says: 'illegal operation on a directory',
    exit: 2,
    within: 3,
  },
  {
    what: 'the kubeconfig is garbage',
    text: 'a: [b\n\u0000c: }',
    says: 'cannot read the kubeconfig',
    exit: 2,
    within: 3,
  },
  {what: 'the kubeconfig is empty', text: '', says: 'names none', exit: 2, within: 3},
  {
    what: 'no such context',
    args: ['check', 'access', '--context', 'prod'],
    says: "the kubeconfig has no context 'prod'",
    exit: 2,
    within: 3,
  },
  {
    what: 'no such cluster',
    args: ['check', 'access', '--cluster', 'prod'],
    says: "the kubeconfig has no cluster 'prod'",
    exit: 2,
    within: 3,
  },
  {
    what: 'no such user',
    args: ['check', 'access', '--user', 'root'],
    says: "the kubeconfig has no user 'root'",
    exit: 2,
    within: 3,
  },
  {what: 'nothing listens at the server', ...NOBODY, says: 'nothing listens there', exit: 4, within: 4},
  {
    what: "the server's name does not resolve",
    cluster: {server: 'https://api.invalid:6443'},
    says: 'the name does not resolve',
    exit: 4,
    within: 10,
  },
  {
    what: 'no route to the server',
    cluster: {server: 'https://203.0.113.9:6443'},
    says: 'no route to it from here',
    exit: 4,
    within: 14,
  },
  {
    what: 'the proxy refuses',
    cluster: {server: SERVER, 'proxy-url': `http://${ADDRESS}:1`, 'insecure-skip-tls-verify': true},
    says: 'is the proxy of the kubeconfig right',
    exit: 4,
    within: 4,
  },
  {
    what: "the server's certificate is of an unknown authority",
    cluster: {server: SERVER},
    says: 'self-signed certificate',
    exit: 4,
    within: 4,
  },
  {
    what: 'the kubeconfig has another authority',
    cluster: {server: SERVER, 'certificate-authority': '{lab}/clients.crt'},
    says: 'or another, certificate-authority than the server',
    exit: 4,
    within: 4,
  },
  {
    what: 'the certificate is for another name',
    cluster: {...CHECKED, 'tls-server-name': 'elsewhere'},
    says: 'the certificate is for another name',
    exit: 4,
    within: 4,
  },
  {
    what: "the server's certificate has expired",
    cluster: {server: '{tls-expired}', 'certificate-authority': '{lab}/clients.crt'},
    says: 'certificate has expired',
    exit: 4,
    within: 4,
  },
  {
    what: "the server's certificate is not valid yet",
    cluster: {server: '{tls-early}', 'certificate-authority': '{lab}/clients.crt'},
    says: 'is the clock of this machine right?',
    exit: 4,
    within: 4,
  },
  {
    what: 'the client certificate has expired',
    user: {'client-certificate': '{lab}/gone.crt', 'client-key': '{lab}/gone.key'},
    says: 'the client certificate in the kubeconfig ended on',
    exit: 4,
    within: 4,
  },
  {
    what: 'the file of the client certificate is not there',
    user: {'client-certificate': '{lab}/none.crt', 'client-key': '{lab}/none.key'},
    says: "cannot use the kubeconfig's credentials",
    exit: 2,
    within: 4,
  },
  {
    what: 'the token has expired',
    user: {token: 'old'},
    says: 'does not know these credentials (401)',
    exit: 4,
    within: 4,
  },
  {
    what: 'the credential plugin is not installed',
    user: {exec: {apiVersion: 'client.authentication.k8s.io/v1', command: 'no-such-plugin', interactiveMode: 'Never'}},
    says: 'credential plugin no-such-plugin failed: there is no such program',
    exit: 4,
    within: 4,
  },
  {
    what: 'the credential plugin fails',
    ...plugin('echo "session over: log in" >&2; exit 3'),
    says: 'it ended with 3: session over: log in',
    exit: 4,
    within: 4,
  },
  {
    what: 'the credential plugin prints garbage',
    ...plugin('echo hello'),
    says: 'it printed no ExecCredential',
    exit: 4,
    within: 4,
  },
  {
    what: 'the credential plugin hangs',
    ...plugin('sleep 60'),
    args: ['check', 'access', '--timeout', '3s'],
    says: 'the time of 3 s was over',
    exit: 4,
    within: 6,
  },
]
