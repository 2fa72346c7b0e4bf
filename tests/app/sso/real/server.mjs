// A real OpenID provider for one test: `node server.mjs PORT REDIRECT_URI`. Whoever the cookie `who`
// names is logged in, else WHO; the groups stand after a dot: `noor.wb-a`.
import { createRequire } from 'node:module';
import http from 'node:http';
const { Provider } = await import(createRequire(`${process.env.OIDC_PROVIDER}/x.js`).resolve('oidc-provider'));

const [port, redirect] = process.argv.slice(2);
const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: [{ client_id: 'tour', client_secret: 'geheim-van-de-test', redirect_uris: [redirect] }],
  claims: { openid: ['sub', 'groups'], email: ['email', 'email_verified'], profile: ['name'] },
  conformIdTokenClaims: false,
  features: { devInteractions: { enabled: false } },
  interactions: { url: (ctx, interaction) => `/who/${interaction.uid}` },
  findAccount: (ctx, id) => ({
    accountId: id,
    claims: () => ({ sub: id, email: `${id.split('.')[0]}@sso.example`, email_verified: true,
      name: 'Noor Sso', groups: id.split('.').slice(1) }),
  }),
  async loadExistingGrant(ctx) {
    const grant = new ctx.oidc.provider.Grant({
      clientId: ctx.oidc.client.clientId, accountId: ctx.oidc.session.accountId });
    grant.addOIDCScope('openid email profile');
    await grant.save();
    return grant;
  },
});
const answer = provider.callback();
http.createServer((request, response) => {
  if (!request.url.startsWith('/who/')) return answer(request, response);
  const who = /who=([\w.-]+)/.exec(request.headers.cookie)?.[1] ?? process.env.WHO;
  return provider.interactionFinished(request, response, { login: { accountId: who } });
}).listen(port, '127.0.0.1', () => console.log('ready'));
