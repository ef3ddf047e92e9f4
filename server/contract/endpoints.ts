import { accountEndpoints } from './account.ts';
import { administrationEndpoints } from './administration.ts';
import { badgeEndpoints } from './badges.ts';
import { deviceEndpoints } from './devices.ts';
import { emergencyEndpoints, emergencyReviewEndpoints } from './emergency.ts';
import type { Endpoints } from './endpoint.ts';
import { hostEndpoints } from './host.ts';
import { metadataEndpoints, oauthEndpoints, publicEndpoints } from './oauth.ts';
import { ownSessionEndpoints } from './sessions.ts';
import { setupEndpoints } from './setup.ts';
import { siteCodeEndpoints } from './site-codes.ts';
import { stationEndpoints } from './station.ts';
import { stationReportEndpoints } from './station-report.ts';
import { versionEndpoints } from './workstation-versions.ts';

/** Every call, by its `operationId`. */
export const endpoints = {
  ...accountEndpoints,
  ...oauthEndpoints,
  ...metadataEndpoints,
  ...publicEndpoints,
  ...ownSessionEndpoints,
  ...stationEndpoints,
  ...stationReportEndpoints,
  ...versionEndpoints,
  ...badgeEndpoints,
  ...emergencyEndpoints,
  ...administrationEndpoints,
  ...siteCodeEndpoints,
  ...emergencyReviewEndpoints,
  ...deviceEndpoints,
  ...setupEndpoints,
  ...hostEndpoints,
} as const satisfies Endpoints;
