/** A typical policy of a site, for the documentation and the template of a configuration profile. */
export const policyExample = {
  server_url: 'https://carelink.hospital.example',
  station_name: 'B-204',
  pin: 'required',
  lock: { editing_grace_seconds: 60 },
  branding: { name: 'St. Anne Hospital', help_desk: 'extension 4711' },
} as const;
