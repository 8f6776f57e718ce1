/**
 * The developer whom everybody may be at the played Apple, with the key that Apple let them download.
 * It is published on purpose: what it signs is worth nothing outside a sandbox.
 */
export const appleDeveloper = {
  teamId: 'SANDBOXDEV',
  keyId: 'SANDBOXKEY',
  privateKey: `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg9cuFit0mUiE2twLm
u6qWiLvEoYYwd0fxAl8UipfN8b+hRANCAAQauGpSxr9Zk3HrSfDB4s1diWtHDn0M
uKvSkLm7SZNcw6Bb/RVKEM1fTUWl5kUVDUxAKZ0YdyVW+TIz+Q4xicck
-----END PRIVATE KEY-----`,
};

/** The settings of the application `sandbox`. */
export const appleSettings = { clientId: 'sandbox', ...appleDeveloper };
