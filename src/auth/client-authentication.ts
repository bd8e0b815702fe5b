/** Who asks for a token. */
export interface ClientCredentialsPair {
  readonly clientId: string;
  /** Absent for public clients, such as command-line tools. */
  readonly clientSecret?: string | undefined;
  readonly authMethod: 'basic' | 'post';
}

/** How a client shows who it is: what goes into the form and what into the headers. */
export interface ClientAuthentication {
  readonly form: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  /** Every form of the secret that a server could echo. */
  readonly secrets: readonly string[];
}

/** RFC 6749 §2.3.1: in the Authorization header, or in the form; §3.2.1: a public client names itself in the form. */
export function clientAuthentication({
  clientId,
  clientSecret,
  authMethod,
}: ClientCredentialsPair): ClientAuthentication {
  if (clientSecret === undefined) return { form: { client_id: clientId }, headers: {}, secrets: [] };
  const secrets = [clientSecret, formEncoded(clientSecret)];
  if (authMethod === 'post') {
    return { form: { client_id: clientId, client_secret: clientSecret }, headers: {}, secrets };
  }
  const credentials = Buffer.from(`${formEncoded(clientId)}:${formEncoded(clientSecret)}`).toString('base64');
  return { form: {}, headers: { Authorization: `Basic ${credentials}` }, secrets: [...secrets, credentials] };
}

/** As in a form (RFC 6749 appendix B), so that a colon in the id does not end it. */
const formEncoded = (text: string) => new URLSearchParams([['', text]]).toString().slice(1);
