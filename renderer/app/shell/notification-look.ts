import type { Notification, NotificationKind } from '../../../contracts/notifications.ts'

const looks: Readonly<Record<NotificationKind, { icon: string; color: string }>> = {
  'backup.failed': { icon: 'i-lucide-archive-x', color: 'text-error' },
  'backup.filesMissing': { icon: 'i-lucide-file-x', color: 'text-error' },
  'backup.outsideFailed': { icon: 'i-lucide-archive-x', color: 'text-error' },
  'job.dead': { icon: 'i-lucide-circle-x', color: 'text-error' },
  'clock.wrong': { icon: 'i-lucide-clock-alert', color: 'text-warning' },
  'storage.low': { icon: 'i-lucide-hard-drive', color: 'text-warning' },
  'audit.broken': { icon: 'i-lucide-shield-alert', color: 'text-error' },
  'call.machine': { icon: 'i-lucide-wrench', color: 'text-error' },
  'call.material': { icon: 'i-lucide-package-x', color: 'text-error' },
  'call.master': { icon: 'i-lucide-hand', color: 'text-warning' },
  'backup.restored': { icon: 'i-lucide-archive-restore', color: 'text-warning' },
  'lan.otherServer': { icon: 'i-lucide-copy-x', color: 'text-error' },
  'scans.refused': { icon: 'i-lucide-scan-barcode', color: 'text-error' },
  'rateChange.proposed': { icon: 'i-lucide-tags', color: 'text-warning' },
  'rateChange.signed': { icon: 'i-lucide-signature', color: 'text-success' },
  'rateChange.withdrawn': { icon: 'i-lucide-undo-2', color: 'text-muted' },
  'payDispute.opened': { icon: 'i-lucide-message-circle-question', color: 'text-warning' },
  'payDispute.answered': { icon: 'i-lucide-message-circle-reply', color: 'text-info' },
  'signIn.locked': { icon: 'i-lucide-lock', color: 'text-warning' },
  'offlineShift.beginRefused': { icon: 'i-lucide-user-check', color: 'text-warning' },
  'offlineShift.endRefused': { icon: 'i-lucide-user-check', color: 'text-warning' },
  'offlineWork.waiting': { icon: 'i-lucide-hard-drive-upload', color: 'text-warning' },
  'report.ready': { icon: 'i-lucide-file-check', color: 'text-success' },
  'report.failed': { icon: 'i-lucide-file-x', color: 'text-error' },
  'report.paused': { icon: 'i-lucide-circle-pause', color: 'text-warning' },
  'report.notMailed': { icon: 'i-lucide-mail-x', color: 'text-error' },
  'certificate.failed': { icon: 'i-lucide-badge-alert', color: 'text-warning' },
}

export const notificationLook = ({ kind }: Notification): { icon: string; color: string } => looks[kind]
