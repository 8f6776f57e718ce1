/** Where each of Microsoft's clouds signs people in, and where it keeps what it knows of them. */
export const clouds = {
  global: { login: 'https://login.microsoftonline.com', graph: 'https://graph.microsoft.com' },
  china: {
    login: 'https://login.partner.microsoftonline.cn',
    graph: 'https://microsoftgraph.chinacloudapi.cn',
  },
  'us-government': {
    login: 'https://login.microsoftonline.us',
    graph: 'https://graph.microsoft.us',
  },
} as const;

export type Cloud = keyof typeof clouds;

export const cloudNames = Object.keys(clouds) as readonly Cloud[]; // the keys of a literal

interface Place {
  readonly cloud: Cloud;
  readonly tenant: string;
}

/** What the addresses of one directory begin with. */
export function loginAt({ cloud, tenant }: Place): string {
  return `${clouds[cloud].login}/${tenant}`;
}
