"""The whole discipline"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('working_day',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('hall_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('weekday', sa.Integer(), nullable=False),
    sa.Column('reason', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['hall_id'], ['hall.id'], name=op.f('fk_working_day_hall_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_working_day')),
    sa.UniqueConstraint('hall_id', 'day', name=op.f('uq_working_day_hall_id_day'))
    )
    op.create_table('staff_service',
    sa.Column('staff_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('service_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['service_id'], ['service.id'], name=op.f('fk_staff_service_service_id')),
    sa.ForeignKeyConstraint(['staff_id'], ['staff.id'], name=op.f('fk_staff_service_staff_id')),
    sa.PrimaryKeyConstraint('staff_id', 'service_id', name=op.f('pk_staff_service'))
    )
    op.create_table('window_plan',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('window_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('weekday', sa.Integer(), nullable=False),
    sa.Column('opens', sa.Integer(), nullable=False),
    sa.Column('closes', sa.Integer(), nullable=False),
    sa.Column('services', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['window_id'], ['window.id'], name=op.f('fk_window_plan_window_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_window_plan'))
    )
    with op.batch_alter_table('window_plan', schema=None) as batch_op:
        batch_op.create_index('ix_window_plan_window_id', ['window_id'], unique=False)

    op.create_table('help_call',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('hall_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('device_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('at', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('answered_at', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('staff_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.ForeignKeyConstraint(['device_id'], ['device.id'], name=op.f('fk_help_call_device_id')),
    sa.ForeignKeyConstraint(['hall_id'], ['hall.id'], name=op.f('fk_help_call_hall_id')),
    sa.ForeignKeyConstraint(['staff_id'], ['staff.id'], name=op.f('fk_help_call_staff_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_help_call'))
    )
    with op.batch_alter_table('help_call', schema=None) as batch_op:
        batch_op.create_index('ix_help_call_open', ['hall_id'], unique=False, sqlite_where=sa.text('answered_at IS NULL'), postgresql_where=sa.text('answered_at IS NULL'))

    op.create_table('appointment',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('hall_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('code', sa.String(), nullable=False),
    sa.Column('service_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('slot_at', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('holder_hash', sa.String(), nullable=False),
    sa.Column('holder_mask', sa.String(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('ticket_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('booked_at', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('changed_at', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['hall_id'], ['hall.id'], name=op.f('fk_appointment_hall_id')),
    sa.ForeignKeyConstraint(['service_id'], ['service.id'], name=op.f('fk_appointment_service_id')),
    sa.ForeignKeyConstraint(['ticket_id'], ['ticket.id'], name=op.f('fk_appointment_ticket_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_appointment')),
    sa.UniqueConstraint('hall_id', 'code', name=op.f('uq_appointment_hall_id_code'))
    )
    with op.batch_alter_table('appointment', schema=None) as batch_op:
        batch_op.create_index('ix_appointment_due', ['hall_id', 'state', 'slot_at'], unique=False)
        batch_op.create_index('ix_appointment_holder', ['hall_id', 'holder_hash'], unique=False)
        batch_op.create_index('ix_appointment_slot', ['service_id', 'slot_at'], unique=False)

    op.create_table('visit_matter',
    sa.Column('visit_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('matter_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.ForeignKeyConstraint(['matter_id'], ['matter.id'], name=op.f('fk_visit_matter_matter_id')),
    sa.ForeignKeyConstraint(['visit_id'], ['visit.id'], name=op.f('fk_visit_matter_visit_id')),
    sa.PrimaryKeyConstraint('visit_id', 'matter_id', name=op.f('pk_visit_matter'))
    )
    with op.batch_alter_table('hall', schema=None) as batch_op:
        batch_op.add_column(sa.Column('house_rules', sa.String(), server_default=sa.text("'{}'"), nullable=False))
        batch_op.add_column(sa.Column('classes', sa.String(), server_default=sa.text("'[]'"), nullable=False))
        batch_op.add_column(sa.Column('calendar', sa.String(), nullable=True))
        batch_op.add_column(sa.Column('paused_at', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True))
        batch_op.add_column(sa.Column('paused_reason', sa.String(), nullable=True))

    with op.batch_alter_table('hours', schema=None) as batch_op:
        batch_op.add_column(sa.Column('serves_from', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('audience', sa.String(), server_default=sa.text("'all'"), nullable=False))

    with op.batch_alter_table('print_job', schema=None) as batch_op:
        batch_op.create_index('ix_print_job_reprint', ['ticket_id'], unique=False, sqlite_where=sa.text('reprint > 0'), postgresql_where=sa.text('reprint > 0'))

    with op.batch_alter_table('service', schema=None) as batch_op:
        batch_op.add_column(sa.Column('session_quota', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('cases_limit', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('real_name', sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column('appointments', sa.String(), nullable=True))

    with op.batch_alter_table('shift', schema=None) as batch_op:
        batch_op.add_column(sa.Column('page_seen_at', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True))

    with op.batch_alter_table('ticket', schema=None) as batch_op:
        batch_op.add_column(sa.Column('callable_from', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), server_default=sa.text('0'), nullable=False))
        batch_op.add_column(sa.Column('for_window_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True))
        batch_op.add_column(sa.Column('for_staff_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True))
        batch_op.add_column(sa.Column('reserved_at', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True))
        batch_op.add_column(sa.Column('note', sa.String(), nullable=True))
        batch_op.add_column(sa.Column('revivals', sa.Integer(), server_default=sa.text('0'), nullable=False))
        batch_op.add_column(sa.Column('party', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True))
        batch_op.add_column(sa.Column('passed_over', sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column('holder_hash', sa.String(), nullable=True))
        batch_op.add_column(sa.Column('holder_mask', sa.String(), nullable=True))
        batch_op.add_column(sa.Column('needs', sa.String(), server_default=sa.text("('')"), nullable=False))
        batch_op.add_column(sa.Column('frozen_ms', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), server_default=sa.text('0'), nullable=False))
        batch_op.create_index('ix_ticket_for_staff', ['for_staff_id'], unique=False, sqlite_where=sa.text("state = 'waiting' AND for_staff_id IS NOT NULL"), postgresql_where=sa.text("state = 'waiting' AND for_staff_id IS NOT NULL"))
        batch_op.create_index('ix_ticket_for_window', ['for_window_id'], unique=False, sqlite_where=sa.text("state = 'waiting' AND for_window_id IS NOT NULL"), postgresql_where=sa.text("state = 'waiting' AND for_window_id IS NOT NULL"))
        batch_op.create_index('ix_ticket_head', ['service_id', 'rank', 'seq'], unique=False, sqlite_where=sa.text("state = 'waiting' AND for_window_id IS NULL AND for_staff_id IS NULL AND NOT passed_over"), postgresql_where=sa.text("state = 'waiting' AND for_window_id IS NULL AND for_staff_id IS NULL AND NOT passed_over"))
        batch_op.create_index('ix_ticket_holder', ['hall_id', 'holder_hash'], unique=False, sqlite_where=sa.text('holder_hash IS NOT NULL'), postgresql_where=sa.text('holder_hash IS NOT NULL'))
        batch_op.create_index('ix_ticket_party', ['party'], unique=False, sqlite_where=sa.text('party IS NOT NULL'), postgresql_where=sa.text('party IS NOT NULL'))

    with op.batch_alter_table('visit', schema=None) as batch_op:
        batch_op.add_column(sa.Column('held_since', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True))
        batch_op.add_column(sa.Column('held_ms', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), server_default=sa.text('0'), nullable=False))
        batch_op.add_column(sa.Column('hold_reason', sa.String(), nullable=True))
        batch_op.add_column(sa.Column('direct_reason', sa.String(), nullable=True))
        batch_op.add_column(sa.Column('cases', sa.Integer(), nullable=True))
        batch_op.drop_index(batch_op.f('ix_visit_service_id_ended_at'))
        batch_op.create_index('ix_visit_held', ['window_id'], unique=False, sqlite_where=sa.text('ended_at IS NULL AND held_since IS NOT NULL'), postgresql_where=sa.text('ended_at IS NULL AND held_since IS NOT NULL'))
        batch_op.create_index('ix_visit_pace', ['service_id', 'ended_at', 'outcome', 'called_at', 'held_ms'], unique=False)

    with op.batch_alter_table('window', schema=None) as batch_op:
        batch_op.add_column(sa.Column('batch', sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column('plan_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True))

    with op.batch_alter_table('visit', schema=None) as batch_op:
        batch_op.drop_index('ix_visit_open_window', sqlite_where=sa.text('ended_at IS NULL'), postgresql_where=sa.text('ended_at IS NULL'))
        batch_op.create_index('ix_visit_open_window', ['window_id'], unique=True, sqlite_where=sa.text('ended_at IS NULL AND held_since IS NULL'), postgresql_where=sa.text('ended_at IS NULL AND held_since IS NULL'))


def downgrade() -> None:
    with op.batch_alter_table('visit', schema=None) as batch_op:
        batch_op.drop_index('ix_visit_open_window', sqlite_where=sa.text('ended_at IS NULL AND held_since IS NULL'), postgresql_where=sa.text('ended_at IS NULL AND held_since IS NULL'))
        batch_op.create_index('ix_visit_open_window', ['window_id'], unique=True, sqlite_where=sa.text('ended_at IS NULL'), postgresql_where=sa.text('ended_at IS NULL'))

    with op.batch_alter_table('window', schema=None) as batch_op:
        batch_op.drop_column('plan_id')
        batch_op.drop_column('batch')

    with op.batch_alter_table('visit', schema=None) as batch_op:
        batch_op.drop_index('ix_visit_pace')
        batch_op.drop_index('ix_visit_held', sqlite_where=sa.text('ended_at IS NULL AND held_since IS NOT NULL'), postgresql_where=sa.text('ended_at IS NULL AND held_since IS NOT NULL'))
        batch_op.create_index(batch_op.f('ix_visit_service_id_ended_at'), ['service_id', 'ended_at'], unique=False)
        batch_op.drop_column('cases')
        batch_op.drop_column('direct_reason')
        batch_op.drop_column('hold_reason')
        batch_op.drop_column('held_ms')
        batch_op.drop_column('held_since')

    with op.batch_alter_table('ticket', schema=None) as batch_op:
        batch_op.drop_index('ix_ticket_party', sqlite_where=sa.text('party IS NOT NULL'), postgresql_where=sa.text('party IS NOT NULL'))
        batch_op.drop_index('ix_ticket_holder', sqlite_where=sa.text('holder_hash IS NOT NULL'), postgresql_where=sa.text('holder_hash IS NOT NULL'))
        batch_op.drop_index('ix_ticket_head', sqlite_where=sa.text("state = 'waiting' AND for_window_id IS NULL AND for_staff_id IS NULL AND NOT passed_over"), postgresql_where=sa.text("state = 'waiting' AND for_window_id IS NULL AND for_staff_id IS NULL AND NOT passed_over"))
        batch_op.drop_index('ix_ticket_for_window', sqlite_where=sa.text("state = 'waiting' AND for_window_id IS NOT NULL"), postgresql_where=sa.text("state = 'waiting' AND for_window_id IS NOT NULL"))
        batch_op.drop_index('ix_ticket_for_staff', sqlite_where=sa.text("state = 'waiting' AND for_staff_id IS NOT NULL"), postgresql_where=sa.text("state = 'waiting' AND for_staff_id IS NOT NULL"))
        batch_op.drop_column('frozen_ms')
        batch_op.drop_column('needs')
        batch_op.drop_column('holder_mask')
        batch_op.drop_column('holder_hash')
        batch_op.drop_column('passed_over')
        batch_op.drop_column('party')
        batch_op.drop_column('revivals')
        batch_op.drop_column('note')
        batch_op.drop_column('reserved_at')
        batch_op.drop_column('for_staff_id')
        batch_op.drop_column('for_window_id')
        batch_op.drop_column('callable_from')

    with op.batch_alter_table('shift', schema=None) as batch_op:
        batch_op.drop_column('page_seen_at')

    with op.batch_alter_table('service', schema=None) as batch_op:
        batch_op.drop_column('appointments')
        batch_op.drop_column('real_name')
        batch_op.drop_column('cases_limit')
        batch_op.drop_column('session_quota')

    with op.batch_alter_table('print_job', schema=None) as batch_op:
        batch_op.drop_index('ix_print_job_reprint', sqlite_where=sa.text('reprint > 0'), postgresql_where=sa.text('reprint > 0'))

    with op.batch_alter_table('hours', schema=None) as batch_op:
        batch_op.drop_column('audience')
        batch_op.drop_column('serves_from')

    with op.batch_alter_table('hall', schema=None) as batch_op:
        batch_op.drop_column('paused_reason')
        batch_op.drop_column('paused_at')
        batch_op.drop_column('calendar')
        batch_op.drop_column('classes')
        batch_op.drop_column('house_rules')

    op.drop_table('visit_matter')
    with op.batch_alter_table('appointment', schema=None) as batch_op:
        batch_op.drop_index('ix_appointment_slot')
        batch_op.drop_index('ix_appointment_holder')
        batch_op.drop_index('ix_appointment_due')

    op.drop_table('appointment')
    with op.batch_alter_table('help_call', schema=None) as batch_op:
        batch_op.drop_index('ix_help_call_open', sqlite_where=sa.text('answered_at IS NULL'), postgresql_where=sa.text('answered_at IS NULL'))

    op.drop_table('help_call')
    with op.batch_alter_table('window_plan', schema=None) as batch_op:
        batch_op.drop_index('ix_window_plan_window_id')

    op.drop_table('window_plan')
    op.drop_table('staff_service')
    op.drop_table('working_day')
