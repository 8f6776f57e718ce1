/** Addresses that are none of `https://app.example/callback`, however much they look like it (incident 45). */
export const elsewhere = [
  'https://evil.example',
  '//evil.example',
  String.raw`https:\\evil.example`,
  'https://app.example@evil.example/callback',
  'https://app.example.evil.example/callback',
  'https://app.example/callback/../../evil',
  'https://app.example/callback\r\nlocation: https://evil.example',
  'https://user:pass@app.example/callback',
  'javascript:alert(1)//https://app.example/callback',
] as const;
