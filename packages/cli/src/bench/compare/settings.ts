// The settings of `bench compare`.
import { parseBoolean, parseSpecs, type SettingTable } from '../../settings.js';
import { fileSettings } from '../settings.js';

export const compareSettings = {
  moreA: moreFiles('TCP_ECHO_MORE_A', 'Another report of the first side'),
  moreB: moreFiles('TCP_ECHO_MORE_B', 'Another report of the second side'),
  failIfWorse: {
    variable: 'TCP_ECHO_FAIL_IF_WORSE',
    defaultValue: false,
    parse: parseBoolean,
    brief: 'Status 1 if B is worse by more than the noise',
  },
  report: {
    ...fileSettings.report,
    brief: 'Write the comparison there, as one page of HTML with the charts of all runs',
  },
} as const satisfies SettingTable;

function moreFiles(variable: string, brief: string) {
  return {
    variable,
    defaultValue: [],
    parse: parseSpecs,
    placeholder: 'FILE',
    brief,
    completes: 'file',
    repeatable: true,
    shownDefault: 'off',
  } as const;
}
