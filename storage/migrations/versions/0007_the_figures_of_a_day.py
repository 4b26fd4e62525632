"""Days that are added up once they are over, heads of department, visits marked as abnormal, and exports that are made in the background.

Revision ID: 0007
Revises: 0006
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table('settled_day',
    sa.Column('hall_id', BIG, nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('seq', BIG, nullable=False),
    sa.ForeignKeyConstraint(['hall_id'], ['hall.id'], name=op.f('fk_settled_day_hall_id')),
    sa.PrimaryKeyConstraint('hall_id', 'day', name=op.f('pk_settled_day'))
    )
    op.create_table('export_job',
    sa.Column('id', BIG, nullable=False),
    sa.Column('hall_id', BIG, nullable=False),
    sa.Column('staff_id', BIG, nullable=False),
    sa.Column('request', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('asked_at', BIG, nullable=False),
    sa.Column('leased_until', BIG, server_default=sa.text('0'), nullable=False),
    sa.Column('done', sa.Integer(), server_default=sa.text('0'), nullable=False),
    sa.Column('of', sa.Integer(), server_default=sa.text('0'), nullable=False),
    sa.Column('sentence', sa.String(), nullable=True),
    sa.Column('tries', sa.Integer(), server_default=sa.text('0'), nullable=False),
    sa.ForeignKeyConstraint(['hall_id'], ['hall.id'], name=op.f('fk_export_job_hall_id')),
    sa.ForeignKeyConstraint(['staff_id'], ['staff.id'], name=op.f('fk_export_job_staff_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_export_job')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('export_job', schema=None) as batch_op:
        batch_op.create_index('ix_export_job_staff_id', ['staff_id'], unique=False)

    op.create_table('settled_spread',
    sa.Column('hall_id', BIG, nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('service_id', BIG, nullable=False),
    sa.Column('matter_id', BIG, nullable=False),
    sa.Column('staff_id', BIG, nullable=False),
    sa.Column('abnormal', sa.Boolean(), nullable=False),
    sa.Column('bin', sa.Integer(), nullable=False),
    sa.Column('visits', sa.Integer(), nullable=False),
    sa.Column('service_ms', BIG, nullable=False),
    sa.ForeignKeyConstraint(['hall_id'], ['hall.id'], name=op.f('fk_settled_spread_hall_id')),
    sa.ForeignKeyConstraint(['service_id'], ['service.id'], name=op.f('fk_settled_spread_service_id')),
    sa.ForeignKeyConstraint(['staff_id'], ['staff.id'], name=op.f('fk_settled_spread_staff_id')),
    sa.PrimaryKeyConstraint('hall_id', 'day', 'service_id', 'matter_id', 'staff_id', 'abnormal', 'bin', name=op.f('pk_settled_spread'))
    )
    op.create_table('settled_tickets',
    sa.Column('hall_id', BIG, nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('hour', sa.Integer(), nullable=False),
    sa.Column('service_id', BIG, nullable=False),
    sa.Column('priority_class', sa.String(), nullable=False),
    sa.Column('taken', sa.Integer(), nullable=False),
    sa.Column('done', sa.Integer(), nullable=False),
    sa.Column('abandoned', sa.Integer(), nullable=False),
    sa.Column('unserved', sa.Integer(), nullable=False),
    sa.Column('cancelled', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['hall_id'], ['hall.id'], name=op.f('fk_settled_tickets_hall_id')),
    sa.ForeignKeyConstraint(['service_id'], ['service.id'], name=op.f('fk_settled_tickets_service_id')),
    sa.PrimaryKeyConstraint('hall_id', 'day', 'hour', 'service_id', 'priority_class', name=op.f('pk_settled_tickets'))
    )
    op.create_table('settled_times',
    sa.Column('hall_id', BIG, nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('window_id', BIG, nullable=False),
    sa.Column('staff_id', BIG, nullable=False),
    sa.Column('what', sa.String(), nullable=False),
    sa.Column('reason', sa.String(), nullable=False),
    sa.Column('ms', BIG, nullable=False),
    sa.ForeignKeyConstraint(['hall_id'], ['hall.id'], name=op.f('fk_settled_times_hall_id')),
    sa.ForeignKeyConstraint(['staff_id'], ['staff.id'], name=op.f('fk_settled_times_staff_id')),
    sa.ForeignKeyConstraint(['window_id'], ['window.id'], name=op.f('fk_settled_times_window_id')),
    sa.PrimaryKeyConstraint('hall_id', 'day', 'window_id', 'staff_id', 'what', 'reason', name=op.f('pk_settled_times'))
    )
    op.create_table('settled_visits',
    sa.Column('hall_id', BIG, nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('service_id', BIG, nullable=False),
    sa.Column('window_id', BIG, nullable=False),
    sa.Column('staff_id', BIG, nullable=False),
    sa.Column('priority_class', sa.String(), nullable=False),
    sa.Column('abnormal', sa.Boolean(), nullable=False),
    sa.Column('called', sa.Integer(), nullable=False),
    sa.Column('waited', sa.Integer(), nullable=False),
    sa.Column('waiting_ms', BIG, nullable=False),
    sa.Column('longest_ms', BIG, nullable=False),
    sa.Column('walked', sa.Integer(), nullable=False),
    sa.Column('walking_ms', BIG, nullable=False),
    sa.Column('served', sa.Integer(), nullable=False),
    sa.Column('timed', sa.Integer(), nullable=False),
    sa.Column('service_ms', BIG, nullable=False),
    sa.Column('inferred', sa.Integer(), nullable=False),
    sa.Column('by_day_end', sa.Integer(), nullable=False),
    sa.Column('direct', sa.Integer(), nullable=False),
    sa.Column('missed', sa.Integer(), nullable=False),
    sa.Column('parts', sa.Integer(), nullable=False),
    sa.Column('part_ms', BIG, nullable=False),
    sa.Column('held', sa.Integer(), nullable=False),
    sa.Column('held_ms', BIG, nullable=False),
    sa.Column('counted', sa.Integer(), nullable=False),
    sa.Column('cases', sa.Integer(), nullable=False),
    sa.Column('asked', sa.Integer(), nullable=False),
    sa.Column('rated', sa.Integer(), nullable=False),
    sa.Column('satisfied', sa.Integer(), nullable=False),
    sa.Column('dissatisfied', sa.Integer(), nullable=False),
    sa.Column('not_asked', sa.Integer(), nullable=False),
    sa.Column('set_aside', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['hall_id'], ['hall.id'], name=op.f('fk_settled_visits_hall_id')),
    sa.ForeignKeyConstraint(['service_id'], ['service.id'], name=op.f('fk_settled_visits_service_id')),
    sa.ForeignKeyConstraint(['staff_id'], ['staff.id'], name=op.f('fk_settled_visits_staff_id')),
    sa.ForeignKeyConstraint(['window_id'], ['window.id'], name=op.f('fk_settled_visits_window_id')),
    sa.PrimaryKeyConstraint('hall_id', 'day', 'service_id', 'window_id', 'staff_id', 'priority_class', 'abnormal', name=op.f('pk_settled_visits'))
    )
    op.create_table('export_part',
    sa.Column('job_id', BIG, nullable=False),
    sa.Column('part', sa.Integer(), nullable=False),
    sa.Column('content', sa.LargeBinary(), nullable=False),
    sa.ForeignKeyConstraint(['job_id'], ['export_job.id'], name=op.f('fk_export_part_job_id')),
    sa.PrimaryKeyConstraint('job_id', 'part', name=op.f('pk_export_part'))
    )
    with op.batch_alter_table('staff', schema=None) as batch_op:
        batch_op.add_column(sa.Column('department_id', BIG, nullable=True))
        batch_op.create_foreign_key(batch_op.f('fk_staff_department_id'), 'department', ['department_id'], ['id'])

    op.add_column('visit', sa.Column('abnormal', sa.String(), nullable=True))



def downgrade() -> None:
    op.drop_column('visit', 'abnormal')

    with op.batch_alter_table('staff', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_staff_department_id'), type_='foreignkey')
        batch_op.drop_column('department_id')

    op.drop_table('export_part')
    op.drop_table('settled_visits')
    op.drop_table('settled_times')
    op.drop_table('settled_tickets')
    op.drop_table('settled_spread')
    with op.batch_alter_table('export_job', schema=None) as batch_op:
        batch_op.drop_index('ix_export_job_staff_id')

    op.drop_table('export_job')
    op.drop_table('settled_day')
